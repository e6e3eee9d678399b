import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, Refused } from './client.ts';
import type { Neighbourhood } from './customers.ts';
import { type Call, feederTrips, oneFault } from './faults.ts';
import type { Feeder } from './feeders.ts';
import type { DemoOptions } from './options.ts';
import type { Tally } from './progress.ts';
import type { Random } from './random.ts';

interface Desk {
  /** Takes voice and chat. */
  readonly operator: Client;
  /** What anybody may use without a login. */
  readonly public: Client;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

/** Demo time between faults; in a storm they come more often, and every other one is a feeder. */
const FAULT_EVERY_S = 160;
const STORM_EVERY_S = 60;
/** A storm passes; its work stays. */
const STORM_LASTS_S = 6 * 3600;
const FIRST_FAULTS = 8;

/** Faults until `signal` ends it; a handful at once at the start, so that the map lives from the first moment. */
export async function makeFaults(
  places: readonly [Neighbourhood, ...Neighbourhood[]],
  feeders: readonly Feeder[],
  options: DemoOptions,
  random: Random,
  desk: Desk,
): Promise<void> {
  let passedS = 0;
  const standing = [...feeders];
  for (let n = 0; ; n += 1) {
    const stream = random.fork(`fault ${n}`);
    const isStorm = options.isStorm && passedS < STORM_LASTS_S;
    // The first feeder trips at once; one that is out does not trip again.
    const feeder = isStorm && n % 2 === 0 ? standing.shift() : undefined;
    const calls = feeder ? feederTrips(feeder, stream) : oneFault(places, stream);
    for (const call of calls) void report(call, options, randomUUID(), desk);
    const everyS = (isStorm ? STORM_EVERY_S : FAULT_EVERY_S) * (0.5 + stream.next());
    const waitS = n < FIRST_FAULTS ? 1 : everyS / options.speed;
    passedS += waitS * options.speed;
    await pause(waitS * 1000, undefined, { signal: desk.signal });
  }
}

async function report(call: Call, options: DemoOptions, key: string, desk: Desk): Promise<void> {
  const { customer, channel, kind, description } = call;
  const { name, phone, idpel } = customer;
  const body = { channel, kind, description, idpel, reporter: { name, ...(phone && { phone }) } };
  const isOwnPhone = channel === 'mobile_app' || channel === 'web';
  try {
    await pause((call.afterS * 1000) / options.speed, undefined, { signal: desk.signal });
    if (isOwnPhone) await desk.public.post('/reports', body, key);
    else await desk.operator.post('/api/reports', body, key);
    desk.tally.count('reports');
  } catch (error) {
    if (desk.signal.aborted) return;
    if (!(error instanceof Refused)) throw error;
    desk.tally.count('refused reports');
  }
}
