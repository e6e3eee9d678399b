// npm run verify: format, lint, types, import directions, commands, dead code, doc links. Seconds, no services.
import { runInForeground, typescript } from './child.mjs';
import { ensureInstalled } from './install.mjs';

try {
  await ensureInstalled();
  process.exit(await runInForeground(process.execPath, typescript('scripts/verify/main.ts', process.argv.slice(2))));
} catch (error) {
  console.error(`comcen: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
