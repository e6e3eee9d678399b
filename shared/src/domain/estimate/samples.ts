import { type EstimateCase, PARTS, type Part, type PartFacts } from './facts.ts';

/** One measured part of one fault. */
export interface Sample {
  readonly facts: PartFacts;
  /** ln(minutes). */
  readonly log: number;
}

/** Shorter than this is a clock, not a duration. */
const SHORTEST_MIN = 0.5;

export const factsOfCase = (known: EstimateCase): PartFacts => ({ ...known, backlog: known.backlog ?? 0 });

/** From acceptance to arrival, however it was divided. */
export const approachMin = ({ startMin, travelMin }: EstimateCase): number | null =>
  travelMin === null ? null : (startMin ?? 0) + travelMin;

export function samplesOf(cases: readonly EstimateCase[]): ReadonlyMap<Part, Sample[]> {
  const samples = new Map<Part, Sample[]>(PARTS.map((part) => [part, []]));
  for (const known of cases) {
    const facts = factsOfCase(known);
    const add = (part: Part, minutes: number | null, as: PartFacts = facts): void => {
      if (minutes === null || !Number.isFinite(minutes) || minutes < 0) return;
      samples.get(part)?.push({ facts: as, log: Math.log(Math.max(SHORTEST_MIN, minutes)) });
    };
    // Without the queue as it was nothing can be learned of waiting.
    if (known.backlog !== null) add('wait', known.waitMin);
    add('approach', approachMin(known));
    if (known.startMin !== null) {
      add('start', known.startMin);
      add('travel', known.travelMin);
    }
    add('work', known.workMin);
    add('unseen', known.workMin, { ...facts, level: known.believed });
  }
  return samples;
}
