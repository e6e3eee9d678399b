// npm run bench -- NAME [--seconds=N] [--seeds=N] [--orders=N] [--data=FOLDER]: one benchmark of docs/benchmarks.md. Progress on stderr, one JSON object last on stdout.
import { dispatchQuality } from '../sim/dispatch-quality.ts';
import { estimate } from '../sim/estimate.ts';
import { inference } from '../sim/inference.ts';
import { dispatch } from './dispatch.ts';
import { fanout } from './fanout.ts';
import { intake } from './intake.ts';
import { kpi } from './kpi.ts';
import { round } from './round.ts';
import { start } from './start.ts';
import { watchStolen } from './stolen.ts';

export interface BenchOptions {
  /** Of the measured part; each bench has its own default, and only that counts as its figure. */
  readonly seconds: number | undefined;
  /** Of the simulated ones: how often each course is lived through. */
  readonly seeds: number | undefined;
  /** Of the ones over a history: how many work orders it has. */
  readonly orders: number | undefined;
  /** Folder of the history, kept for the next run; without it the history goes when the bench ends. */
  readonly data?: string | undefined;
}

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<object>>> = {
  intake,
  dispatch,
  fanout,
  start,
  inference,
  round,
  estimate,
  'dispatch-quality': dispatchQuality,
  kpi,
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
  const unknown = given.filter((flag) => !/^--(seconds|seeds|orders|data)=/.test(flag));
  if (unknown.length > 0)
    throw new Error(`${unknown.join(' ')}: only --seconds=N, --seeds=N, --orders=N and --data=FOLDER are known`);
  const [seconds, seeds, orders] = ['seconds', 'seeds', 'orders'].map((option) => numberOf(given, option));
  return { seconds, seeds, orders, data: textOf(given, 'data') };
}

function textOf(given: readonly string[], option: string): string | undefined {
  return given.find((flag) => flag.startsWith(`--${option}=`))?.slice(option.length + 3);
}

function numberOf(given: readonly string[], option: string): number | undefined {
  const value = textOf(given, option);
  if (value !== undefined && !(Number(value) > 0))
    throw new Error(`--${option} is "${value}": it needs a number above 0`);
  return value === undefined ? undefined : Number(value);
}
