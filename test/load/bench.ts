// npm run bench -- NAME [--seconds=N]: one benchmark of docs/benchmarks.md. Progress on stderr, one JSON object last on stdout.
import { estimate } from '../sim/estimate.ts';
import { inference } from '../sim/inference.ts';
import { dispatch } from './dispatch.ts';
import { fanout } from './fanout.ts';
import { intake } from './intake.ts';
import { round } from './round.ts';
import { start } from './start.ts';
import { watchStolen } from './stolen.ts';

export interface BenchOptions {
  /** Of the measured part; each bench has its own default, and only that counts as its figure. */
  readonly seconds: number | undefined;
}

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<object>>> = {
  intake,
  dispatch,
  fanout,
  start,
  inference,
  round,
  estimate,
};

const [name = '', ...flags] = process.argv.slice(2);
try {
  const stolen = watchStolen();
  const result = await benchOf(name)(optionsOf(flags));
  console.log(JSON.stringify({ bench: name, ...result, ...stolen() }));
  process.exit();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  process.exit(1);
}

function benchOf(wanted: string) {
  const found = BENCHES[wanted];
  if (!found) throw new Error(`"${wanted}" is no bench: npm run bench -- ${Object.keys(BENCHES).join('|')}`);
  return found;
}

function optionsOf(given: readonly string[]): BenchOptions {
  const seconds = given.find((flag) => flag.startsWith('--seconds='))?.slice('--seconds='.length);
  if (given.length > (seconds === undefined ? 0 : 1)) throw new Error(`${given.join(' ')}: only --seconds=N is known`);
  if (seconds !== undefined && !(Number(seconds) > 0))
    throw new Error(`--seconds is "${seconds}": it needs a number above 0`);
  return { seconds: seconds === undefined ? undefined : Number(seconds) };
}
