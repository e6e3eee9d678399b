// npm run demo: customers and crews that use the public interfaces only, so that the map lives. Nothing here knows the database.
import { setTimeout as pause } from 'node:timers/promises';
import { type CrewItem, crewItem } from '@comcen/shared/wire/http/board.ts';
import { page } from '@comcen/shared/wire/http/common.ts';
import { makeFaults } from './calls.ts';
import { type Client, clientOf, logIn, Refused } from './client.ts';
import { runCrew } from './crew.ts';
import { findNeighbourhoods } from './customers.ts';
import { findFeeders } from './feeders.ts';
import { type DemoOptions, readOptions } from './options.ts';
import { createTally, showProgress, type Tally } from './progress.ts';
import { type Random, randomStream } from './random.ts';

const ROSTER_LOOK_MS = 60_000;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
// The start that brought us here is gone.
process.once('disconnect', () => stop.abort());

try {
  await demo(readOptions(process.argv.slice(2), process.env), stop.signal);
} catch (error) {
  if (!stop.signal.aborted) {
    console.error(`demo: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
process.exit();

async function demo(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const random = randomStream(options.seed);
  const tally = createTally();
  const desk = { username: 'operator1', password: options.password };
  const operator = await logIn(options.consoleUrl, '/api/auth/login', desk, signal);
  const [first, ...others] = await findNeighbourhoods(operator, random.fork('customers'));
  if (!first) throw new Error('there are no customers to speak for; seed the demo data first');
  const feeders = options.isStorm ? await findFeeders(operator, random.fork('feeders')) : [];
  const mode = options.isStorm ? 'storm' : 'a busy day';
  console.log(`demo  ${mode} at ${options.speed} times the speed; open ${options.consoleUrl} and log in as operator1`);
  const hide = showProgress(tally, process.stdout);
  const visitors = { operator, public: clientOf(options.phoneUrl, '', signal), tally, signal };
  try {
    await Promise.all([
      runCrews(operator, options, random, tally, signal),
      makeFaults([first, ...others], feeders, options, random.fork('faults'), visitors),
    ]);
  } finally {
    hide();
  }
}

/** Every crew on duty, each with one login; the roster is looked at again every minute. */
async function runCrews(operator: Client, options: DemoOptions, random: Random, tally: Tally, signal: AbortSignal) {
  const running = new Set<string>();
  for (;;) {
    const { items } = await operator.get('/api/crews?limit=200', page(crewItem));
    for (const item of items) {
      if (!item.onDuty || running.has(item.code)) continue;
      running.add(item.code);
      void runOne(item, options, random.fork(item.code), tally, signal);
    }
    await pause(ROSTER_LOOK_MS, undefined, { signal });
  }
}

/** A crew that may not log in leaves the others at work; anything unforeseen ends the demo, loudly. */
async function runOne(item: CrewItem, options: DemoOptions, random: Random, tally: Tally, signal: AbortSignal) {
  try {
    await runCrew(item, options, random, tally, signal);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Refused)) throw error;
    console.error(`demo: crew ${item.code} stays away (${error.message})`);
  }
}
