import { parseArgs } from 'node:util';
import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import { ConfigError, readConfig } from '@comcen/server/config.ts';
import { createLog } from '@comcen/server/http/log.ts';
import { prepareDatabase } from '@comcen/server/roles/prepare-database.ts';
import { parseRoles } from '@comcen/server/roles/role-names.ts';
import { runProcess } from '@comcen/server/roles/run-process.ts';

// The one process: reads the environment, prepares the database, runs the roles it was given, stops in a written order.

const startedAt = Date.now();
/** A stop that takes longer than this is ended: PostgreSQL and the queue bear it. */
const STOP_LIMIT_MS = 20_000;

const { values: flags } = parseArgs({
  options: { roles: { type: 'string' }, scale: { type: 'string', default: 'default' } },
});

try {
  await main();
} catch (error) {
  if (error instanceof ConfigError) console.error(`comcen: ${error.message}`);
  else console.error('comcen: the start failed', error);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const roles = parseRoles(flags.roles);
  const log = createLog(config.logLevel);
  await prepareDatabase(config, { log, scale: scaleOf(flags.scale), onSeed: seedProgress() });
  const running = await runProcess(config, { roles, log, buildPhoneApp });
  stopOnRequest(() => running.stop());
  const readyMs = Date.now() - startedAt;
  process.stdout.write(`ready ${JSON.stringify({ url: running.url, mobileUrl: running.mobileUrl, readyMs })}\n`);
}

function scaleOf(text: string): 'default' | 'full' | 'small' {
  if (text === 'default' || text === 'full' || text === 'small') return text;
  throw new ConfigError(`--scale is "${text}": it needs default (30,000 customers), full (290,000) or small (2,000)`);
}

/** A line each tenth: a bar on a terminal, readable in a log file too. */
function seedProgress(): (done: number, total: number) => void {
  let shown = -1;
  return (done, total) => {
    const tenth = Math.floor((done / total) * 10);
    if (tenth === shown) return;
    shown = tenth;
    const bar = '#'.repeat(tenth).padEnd(10, '.');
    process.stdout.write(
      `comcen: demo customers [${bar}] ${done.toLocaleString('en')} of ${total.toLocaleString('en')}\n`,
    );
  };
}

function stopOnRequest(stop: () => Promise<void>): void {
  let isStopping = false;
  const end = () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    stop().then(
      () => process.exit(0),
      (error) => {
        console.error('comcen: the stop failed', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // Whoever started us was killed: nobody waits for a graceful stop, and a successor wants our ports.
  process.on('disconnect', () => process.exit(1));
}
