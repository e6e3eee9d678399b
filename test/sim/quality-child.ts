import { boxed, etaFirst, nearest } from '@comcen/shared/domain/simulation/baselines.ts';
import type { Policy } from '@comcen/shared/domain/simulation/room.ts';
import type { World } from '@comcen/shared/domain/simulation/world.ts';
import { z } from 'zod';
import { answerParent } from '../load/child.ts';
import { sample } from './measure.ts';
import { ours } from './ours.ts';
import { type Course, mildStorm, normalDay, storm, worldA, worldB } from './worlds.ts';

const WORLDS: Readonly<Record<string, () => World>> = { A: worldA, B: worldB };
const COURSES: Readonly<Record<string, () => Course>> = { normal: normalDay, storm, mild: mildStorm };
const POLICIES: Readonly<Record<string, (world: World) => Policy>> = {
  boxed: () => boxed,
  nearest: () => nearest,
  'eta-first': () => etaFirst,
  ours,
};

const day = z.object({ world: z.string(), course: z.string(), policy: z.string(), seed: z.number() });

const worlds = new Map<string, World>();

/** One day under one policy, in a process of its own: both cores have something to do. */
answerParent({
  async live(given) {
    const { world: name, course, policy, seed } = day.parse(given);
    const world = worlds.get(name) ?? found(WORLDS, name)();
    worlds.set(name, world);
    return sample(world, found(COURSES, course)(), found(POLICIES, policy)(world), seed);
  },
});

function found<T>(all: Readonly<Record<string, T>>, name: string): T {
  const one = all[name];
  if (one === undefined) throw new RangeError(`There is no ${name}, only ${Object.keys(all).join(', ')}.`);
  return one;
}
