import { parseArgs } from 'node:util';
import { boxed, etaFirst, nearest } from '@comcen/shared/domain/simulation/baselines.ts';
import type { Policy } from '@comcen/shared/domain/simulation/room.ts';
import type { World } from '@comcen/shared/domain/simulation/world.ts';
import { ours } from './ours.ts';
import {
  blackout,
  type Course,
  longWorldA,
  longWorldB,
  mildStorm,
  normalDay,
  storm,
  worldA,
  worldB,
} from './worlds.ts';

const WORLDS: Readonly<Record<string, () => World>> = {
  A: worldA,
  B: worldB,
  'A-long': longWorldA,
  'B-long': longWorldB,
};
const COURSES: Readonly<Record<string, () => Course>> = { normal: normalDay, storm, mild: mildStorm, blackout };
const POLICIES: Readonly<Record<string, (world: World) => Policy>> = {
  ours,
  nearest: () => nearest,
  'eta-first': () => etaFirst,
  boxed: () => boxed,
};

const names = (of: object) => Object.keys(of).join('|');

export const USAGE = `npm run simulate -- [options]    one policy living through a day on the island; docs/simulation.md has the model

  --world=${names(WORLDS)}      31 crews at 36 km/h, or 15 at 60; long: the other reading of 33.3 min (A)
  --course=${names(COURSES)}    a normal day, or one with a storm (normal)
  --policy=${names(POLICIES)}  who decides (ours)
  --seed=N       which day: the same seed, the same faults, calls and repairs under every policy (1)
  --seeds=N      so many days, the first one being --seed (1)
  --events       the story of the day too, a line per event; with one day only
  --json         one JSON object last on stdout
  --help         this text

Progress is on stderr.`;

export interface SimulateOptions {
  readonly world: string;
  readonly course: string;
  readonly policy: string;
  readonly seed: number;
  readonly seeds: number;
  readonly events: boolean;
  readonly json: boolean;
}

/** Null: help was asked for. Throws Error with the option and what it takes. */
export function readOptions(args: readonly string[]): SimulateOptions | null {
  const { values, tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: {
      world: { type: 'string', default: 'A' },
      course: { type: 'string', default: 'normal' },
      policy: { type: 'string', default: 'ours' },
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      events: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new Error(`"${token.value}" is no option: all begin with --`);
    if (token.kind === 'option') check(token.name, token.rawName, token.value);
  }
  if (values.help) return null;
  const world = nameOf('world', WORLDS, values.world);
  const course = nameOf('course', COURSES, values.course);
  const policy = nameOf('policy', POLICIES, values.policy);
  const seed = wholeNumber('seed', values.seed, 0);
  const seeds = wholeNumber('seeds', values.seeds, 1);
  const [events, json] = [values.events === true, values.json === true];
  if (events && seeds > 1) throw new Error(`--events tells the story of one day: leave --seeds=${seeds} out`);
  return { world, course, policy, seed, seeds, events, json };
}

/** Lays the island (a second) and, for our policy, learns its standby points from a quarter of quiet days (some more). */
export function lay(options: SimulateOptions): { world: World; course: Course; policy: Policy } {
  const world = WORLDS[options.world]?.();
  const course = COURSES[options.course]?.();
  const policy = world && POLICIES[options.policy]?.(world);
  if (!world || !course || !policy) throw new RangeError('Names come from readOptions.');
  return { world, course, policy };
}

const WITH_VALUE = ['world', 'course', 'policy', 'seed', 'seeds'];
const FLAGS = ['events', 'json', 'help'];

function check(name: string, rawName: string, value: string | undefined): void {
  const known = [...WITH_VALUE, ...FLAGS].map((one) => `--${one}`).join(', ');
  if (rawName !== `--${name}` || ![...WITH_VALUE, ...FLAGS].includes(name))
    throw new Error(`${rawName} is not known: only ${known}`);
  if (FLAGS.includes(name) && value !== undefined) throw new Error(`--${name} takes no value, it has "${value}"`);
  if (WITH_VALUE.includes(name) && value === undefined) throw new Error(`--${name} needs a value: --${name}=...`);
}

function nameOf(option: string, known: object, value: unknown): string {
  if (typeof value === 'string' && Object.hasOwn(known, value)) return value;
  throw new Error(`--${option} is "${value}": allowed are ${Object.keys(known).join(', ')}`);
}

function wholeNumber(option: string, value: unknown, least: number): number {
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value) || Number(value) < least)
    throw new Error(`--${option} is "${value}": allowed is a whole number from ${least}`);
  return Number(value);
}
