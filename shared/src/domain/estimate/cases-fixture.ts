import type { FaultLevel } from '../codes.ts';
import type { EstimateCase, RestorationFacts } from './facts.ts';

/** Park-Miller generator: the same seed gives the same cases everywhere. Shares in (0, 1). */
export function seeded(seed: number): () => number {
  // Neighbouring small seeds begin alike.
  let state = (seed * 1_234_567) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function logNormalFrom(random: () => number, median: number, sigma: number): number {
  const score = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * score);
}

const LEVELS: readonly FaultLevel[] = ['service', 'service', 'service', 'service', 'transformer', 'section'];
/** A world that is not the prior's: work takes as long as this, queues weigh less. */
const TRUE_WORK = { service: 10, transformer: 45, section: 90 };

/** Faults of a made-up world, oldest first; one in five in a storm. */
export function madeCases(count: number, seed: number): EstimateCase[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const level = LEVELS[Math.floor(random() * LEVELS.length)] ?? 'service';
    const isStorm = random() < 0.2;
    const backlog = isStorm ? random() * 12 : random() * 1.1;
    const crewKm = 1 + random() * 20;
    const work =
      level === 'transformer' ? TRUE_WORK.transformer : level === 'section' ? TRUE_WORK.section : TRUE_WORK.service;
    return {
      level,
      believed: level,
      kind: 'outage',
      cause: null,
      ulp: random() < 0.5 ? 'pkp' : 'tbl',
      hour: Math.floor(random() * 24),
      isStorm,
      backlog,
      crewKm,
      crewBusyMin: 0,
      waitMin: logNormalFrom(random, 1.5 + 25 * Math.max(0, backlog - 0.8), 0.6),
      startMin: logNormalFrom(random, 3, 0.4),
      travelMin: logNormalFrom(random, crewKm * (isStorm ? 2.2 : 1.7), 0.25),
      workMin: logNormalFrom(random, work * (isStorm ? 1.5 : 1), 0.8),
    };
  });
}

export const waitingFacts = (changed: Partial<RestorationFacts> = {}): RestorationFacts => ({
  stage: 'waiting',
  stageSinceMs: 0,
  level: 'transformer',
  kind: 'outage',
  cause: null,
  ulp: 'pkp',
  hour: 9,
  isStorm: false,
  backlog: 0.4,
  crewKm: null,
  crewBusyMin: 0,
  ...changed,
});
