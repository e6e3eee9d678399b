// npm run bench -- NAME [--seconds=N]: one benchmark on a server and a cluster of its own; last line one JSON object.
import { ensureBuilt } from './build.mjs';
import { runInForeground, typescript } from './child.mjs';
import { ensureInstalled } from './install.mjs';

try {
  await ensureInstalled();
  await ensureBuilt();
  process.exit(await runInForeground(process.execPath, typescript('test/load/bench.ts', process.argv.slice(2))));
} catch (error) {
  console.error(`comcen: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
