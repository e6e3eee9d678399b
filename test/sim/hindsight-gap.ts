// Part of npm run bench -- dispatch-quality: how far policies are from the best possible with hindsight, on instances small enough to
// know it exactly.
import { etaFirst, nearest } from '@comcen/shared/domain/simulation/baselines.ts';
import { run } from '@comcen/shared/domain/simulation/engine.ts';
import type { Policy } from '@comcen/shared/domain/simulation/room.ts';
import type { World } from '@comcen/shared/domain/simulation/world.ts';
import { type BestPlan, bestPlan, type Foresight, type Objective, reachedBy, type SmallCase } from './hindsight.ts';
import { crowded, drawCase, partAround } from './hindsight-cases.ts';
import { hindsightPolicy } from './hindsight-policy.ts';
import { ours } from './ours.ts';
import { type Figure, overSeeds } from './statistics.ts';
import { type Course, normalDay, storm, worldA, worldB } from './worlds.ts';

const CASES = 20;
const FIRST_SEED = 1;
const OBJECTIVES: readonly Objective[] = ['response', 'lost'];
const FORESIGHTS: readonly Foresight[] = ['stay', 'ahead'];

interface GapRow {
  readonly world: string;
  readonly course: string;
  readonly objective: Objective;
  readonly policy: string;
  /** Mean over instances of policy / optimum - 1, for both kinds of foresight. */
  readonly overStay: Figure;
  readonly overAhead: Figure;
  /** Means per instance: minutes summed over its faults, or customer-minutes. */
  readonly mean: number;
  readonly bestStay: number;
  readonly bestAhead: number;
  /** Instances in which the policy did better than each plan: driving ahead by guess, or turned round on the way. */
  readonly beatsStay: number;
  readonly beatsAhead: number;
}

/** Per world and course so many instances; all policies meet the same ones. Throws when a plan does not come true in the engine. */
export function hindsightGap(cases: number = CASES): { readonly cases: number; readonly gaps: readonly GapRow[] } {
  const gaps = [worldA(), worldB()].flatMap((world) =>
    [normalDay(), crowded(storm())].flatMap((course) => gapsOf(world, course, cases)),
  );
  return { cases, gaps };
}

function gapsOf(world: World, course: Course, cases: number): GapRow[] {
  const began = Date.now();
  const values = new Map<string, number[]>();
  const book = (key: string, value: number) => values.set(key, [...(values.get(key) ?? []), value]);
  const parts = partsOf(world);
  for (let i = 0; i < cases; i++) {
    const part = parts[i % parts.length];
    if (!part) throw new RangeError(`World ${world.name} has no crew.`);
    measure(drawCase(part, course, FIRST_SEED + i), FIRST_SEED + i, book);
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  console.error(`hindsight, world ${world.name}, ${course.name}: ${cases} instances in ${seconds} s`);
  const of = (objective: Objective, who: string) => values.get(`${objective}/${who}`) ?? [];
  return OBJECTIVES.flatMap((objective) =>
    policiesIn(world).map(({ name: policy }): GapRow => {
      const figures = gapFigures(of(objective, policy), of(objective, 'stay'), of(objective, 'ahead'));
      const row = { world: world.name, course: course.name, objective, policy, ...figures };
      say(row);
      return row;
    }),
  );
}

/** Parts around so many of the world's crews, spread over it; each learns its own standby points. */
const PARTS = 6;

const partsOf = (world: World): World[] =>
  world.crews
    .filter((_, i) => i % Math.ceil(world.crews.length / PARTS) === 0)
    .map((centre) => partAround(world, centre));

function measure(one: SmallCase, seed: number, book: (key: string, value: number) => void): void {
  for (const objective of OBJECTIVES)
    for (const foresight of FORESIGHTS)
      book(`${objective}/${foresight}`, proven(one, bestPlan(one, objective, foresight)));
  for (const policy of policiesIn(one.world)) {
    const { faults } = run(one.world, one.scenario, policy, seed, one.faults);
    for (const objective of OBJECTIVES) book(`${objective}/${policy.name}`, reachedBy(one, faults, objective));
  }
}

const policiesIn = (part: World): Policy[] => [
  nearest,
  etaFirst,
  ours(part),
  ours(part, { name: 'ours, crews stay', standby: null }),
];

function gapFigures(own: readonly number[], stay: readonly number[], ahead: readonly number[]) {
  const over = (best: readonly number[]) => own.map((value, i) => value / (best[i] ?? Number.NaN) - 1);
  const gap = (each: readonly number[]) => overSeeds(each.length, (chosen) => mean(chosen.map((i) => each[i] ?? 0)));
  const beats = (each: readonly number[]) => each.filter((value) => value < -1e-6).length;
  const [overStay, overAhead] = [over(stay), over(ahead)];
  return {
    overStay: gap(overStay),
    overAhead: gap(overAhead),
    mean: mean(own),
    bestStay: mean(stay),
    bestAhead: mean(ahead),
    beatsStay: beats(overStay),
    beatsAhead: beats(overAhead),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A second per fault: a drive in two pieces is rounded twice. */
const ROUNDING_MIN = 1 / 60;

/** The plan's value, having lived through it. */
function proven(one: SmallCase, plan: BestPlan): number {
  const { faults } = run(one.world, one.scenario, hindsightPolicy(one, plan), FIRST_SEED, one.faults);
  const value = reachedBy(one, faults, plan.objective);
  const allowed =
    one.faults.reduce((sum, { customers }) => sum + (plan.objective === 'lost' ? customers : 1), 0) * ROUNDING_MIN;
  if (!(Math.abs(value - plan.value) <= allowed))
    throw new RangeError(
      `${one.world.name}: ${plan.objective}/${plan.foresight} is ${value}, not ${plan.value}, in the engine.`,
    );
  return plan.value;
}

function say({ world, course, policy, objective, overStay, overAhead }: GapRow): void {
  const percent = (value: number) => (100 * value).toFixed(1);
  const words = ({ value, low, high }: Figure) =>
    `${percent(value)} % [${percent(low)} .. ${percent(high)}]`.padEnd(26);
  console.error(
    `${world}  ${`${course}, ${objective}, ${policy}`.padEnd(40)} over the best ${words(overStay)} driving ahead ${words(overAhead)}`,
  );
}
