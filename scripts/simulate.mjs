// npm run simulate: a day on the island under a policy, from the command line; docs/simulation.md has the model.
import { runInForeground, typescript } from './child.mjs';
import { ensureInstalled } from './install.mjs';

try {
  await ensureInstalled();
  process.exit(await runInForeground(process.execPath, typescript('test/sim/simulate.ts', process.argv.slice(2))));
} catch (error) {
  console.error(`comcen: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
