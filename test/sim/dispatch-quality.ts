// npm run bench -- dispatch-quality [--seeds=N]: the table "Decisions" of the design's quality.md, rows 1 to 5 and the wrong merges, in
// both worlds. All policies meet the same faults, calls and repair times. 95 % intervals by the bootstrap over seeds.
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { type Child, startChild } from '../load/child.ts';
import { floorMin } from './floor.ts';
import { hindsightGap } from './hindsight-gap.ts';
import type { Sample } from './measure.ts';
import {
  type Figure,
  figureOf,
  idleKm,
  meanResponse,
  meanWork,
  minutesLost,
  overSeeds,
  p90Response,
  perFault,
  ratioOf,
} from './statistics.ts';
import { mildStorm, worldA, worldB } from './worlds.ts';

/** Reports use these; calibration 1001.., tuning 501.., history 900,000. */
const FIRST_REPORT_SEED = 1;
const SEEDS = 20;

const COURSES = {
  normal: ['boxed', 'nearest', 'ours'],
  storm: ['nearest', 'eta-first', 'ours'],
  mild: ['nearest', 'eta-first', 'ours'],
} as const;

export async function dispatchQuality({ seeds = SEEDS }: { readonly seeds?: number | undefined }): Promise<object> {
  const children = Array.from({ length: Math.min(4, availableParallelism()) }, () =>
    startChild('../sim/quality-child.ts'),
  );
  const rows: Row[] = [];
  const worlds: Record<string, object> = {};
  for (const world of ['A', 'B'] as const) {
    const normal = await live(children, world, 'normal', seeds);
    const heavy = await live(children, world, 'storm', seeds);
    const mild = await live(children, world, 'mild', seeds);
    const own = rowsOf(world, normal, heavy, mild);
    for (const row of own) say(row);
    const floor = floorOf(world, mild, seeds);
    console.error(
      `${world}  mild storm, mean response of a fleet that is everywhere at once: ${round(floor)} of eta-first`,
    );
    rows.push(...own);
    worlds[world] = {
      rows: own,
      mildFloor: floor,
      normal: absolute(normal),
      storm: absolute(heavy),
      mild: absolute(mild),
    };
  }
  await Promise.all(children.map((child) => child.stop()));
  const reached = rows.filter((row) => row.isReached).length;
  return { seeds, reached, of: rows.length, worlds, hindsight: hindsightGap() };
}

type Samples = Readonly<Record<string, readonly Sample[]>>;

const sampled: z.ZodType<Sample> = z.object({
  faults: z.number(),
  responses: z.array(z.number()),
  works: z.array(z.number()),
  customerMinutes: z.number(),
  idleKm: z.number(),
  ordersCreated: z.number(),
  ordersSent: z.number(),
  foundNothing: z.number(),
  wronglyMerged: z.number(),
});

/** Every policy of a course on the same seeds, whichever child is free takes the next one. */
async function live(
  children: readonly Child[],
  world: string,
  course: keyof typeof COURSES,
  seeds: number,
): Promise<Samples> {
  const began = Date.now();
  const samples = Object.fromEntries(COURSES[course].map((policy) => [policy, new Array<Sample>(seeds)]));
  const days = COURSES[course].flatMap((policy) => Array.from({ length: seeds }, (_, nth) => ({ policy, nth })));
  const work = async (child: Child): Promise<void> => {
    for (let day = days.shift(); day; day = days.shift()) {
      const { policy, nth } = day;
      const given = { world, course, policy, seed: FIRST_REPORT_SEED + nth };
      const own = samples[policy];
      if (own) own[nth] = await child.call('live', given, sampled);
    }
  };
  await Promise.all(children.map(work));
  console.error(`world ${world}, ${course}: ${seeds} seeds in ${((Date.now() - began) / 1000).toFixed(0)} s`);
  return samples;
}

/** What no rule gets below, as a share of eta-first's mean response. */
function floorOf(name: 'A' | 'B', mild: Samples, seeds: number): number {
  const world = name === 'A' ? worldA() : worldB();
  const floors = Array.from({ length: seeds }, (_, nth) => floorMin(world, mildStorm(), FIRST_REPORT_SEED + nth));
  return mean(floors) / figureOf(mild['eta-first'] ?? [], meanResponse).value;
}

interface Row extends Figure {
  readonly world: string;
  readonly figure: string;
  readonly against: string;
  readonly reach: number;
  /** The value, not its interval, is at most what is to be reached. */
  readonly isReached: boolean;
}

function rowsOf(world: string, normal: Samples, heavy: Samples, mild: Samples): Row[] {
  const row = (figure: string, against: string, reach: number, value: Figure): Row => ({
    world,
    figure,
    against,
    reach,
    isReached: value.value <= reach,
    ...value,
  });
  const of = (samples: Samples, name: string) => samples[name] ?? [];
  const ratio = (samples: Samples, base: string, measure: typeof meanResponse) =>
    ratioOf(of(samples, 'ours'), of(samples, base), measure);
  const inStorm = (pick: (one: Sample) => number) => figureOf(of(heavy, 'ours'), perFault(pick));
  return [
    row('normal day, mean response', 'nearest', 0.8, ratio(normal, 'nearest', meanResponse)),
    row('normal day, p90 response', 'nearest', 0.75, ratio(normal, 'nearest', p90Response)),
    row('normal day, idle km per crew and day', 'limit', 60, figureOf(of(normal, 'ours'), idleKm)),
    row('normal day, mean response', 'boxed', 0.52, ratio(normal, 'boxed', meanResponse)),
    row('storm, mean response', 'eta-first', 0.85, ratio(heavy, 'eta-first', meanResponse)),
    row('storm, customer-minutes lost', 'eta-first', 0.55, ratio(heavy, 'eta-first', minutesLost)),
    row('mild storm, mean response', 'eta-first', 0.6, ratio(mild, 'eta-first', meanResponse)),
    row('mild storm, customer-minutes lost', 'eta-first', 0.6, ratio(mild, 'eta-first', minutesLost)),
    row(
      'storm, orders sent per fault',
      'truth',
      1.1,
      inStorm(({ ordersSent }) => ordersSent),
    ),
    row(
      'storm, orders created per fault',
      'truth',
      1.2,
      inStorm(({ ordersCreated }) => ordersCreated),
    ),
    row(
      'storm, faults wrongly merged',
      'truth',
      0.02,
      inStorm(({ wronglyMerged }) => wronglyMerged),
    ),
  ];
}

/** Every policy's own figures, for reading beside the ratios. */
function absolute(samples: Samples): object {
  return Object.fromEntries(
    Object.entries(samples).map(([name, own]) => [
      name,
      {
        faultsPerRun: mean(own.map(({ faults }) => faults)),
        responseMin: rounded(figureOf(own, meanResponse)),
        responseP90Min: rounded(figureOf(own, p90Response)),
        workMin: rounded(figureOf(own, meanWork)),
        customerMinutesLost: rounded(figureOf(own, minutesLost)),
        idleKmPerCrewDay: rounded(figureOf(own, idleKm)),
      },
    ]),
  );
}

const mean = (values: readonly number[]): number =>
  overSeeds(values.length, (chosen) => chosen.reduce((sum, i) => sum + (values[i] ?? 0), 0) / chosen.length).value;
const round = (value: number): number => Math.round(value * 1000) / 1000;
const rounded = ({ value, low, high }: Figure): Figure => ({ value: round(value), low: round(low), high: round(high) });

function say({ world, figure, against, reach, isReached, ...value }: Row): void {
  const { value: at, low, high } = rounded(value);
  const words = `${figure} (${against})`.padEnd(50);
  console.error(
    `${world}  ${words} ${at.toFixed(3)}  [${low} .. ${high}]  reach ${reach}  ${isReached ? 'yes' : 'NO'}`,
  );
}
