import { type DispatchRule, type ShiftPattern, shiftsOf } from '@comcen/shared/domain/what-if/question.ts';
import type { CrewItem } from '@comcen/shared/wire/http/board.ts';
import type { SimulationBody } from '@comcen/shared/wire/http/simulation.ts';

/** What the form holds. */
export interface Draft {
  readonly kind: 'what_if' | 'replay';
  readonly ulp: string | null;
  readonly pattern: ShiftPattern;
  /** Only what was changed by hand: `<ulp>` -> crews per shift. */
  readonly counts: Readonly<Record<string, readonly number[]>>;
  readonly days: number;
  readonly day: string;
  readonly dispatch: DispatchRule;
  readonly standby: boolean;
}

export const DAY_CHOICES = [7, 30, 90] as const;

export const newDraft = (ulp: string | null, yesterday: string): Draft => ({
  kind: 'what_if',
  ulp,
  pattern: 'as_now',
  counts: {},
  days: 30,
  day: yesterday,
  dispatch: 'ours',
  standby: true,
});

/** `07–15` of each shift of the pattern. */
export const shiftNames = (pattern: ShiftPattern): string[] =>
  shiftsOf(pattern).map(({ from, to }) => `${pad(from)}–${pad(to % 24)}`);
const pad = (hour: number): string => String(hour).padStart(2, '0');

/** Crews of a ULP per shift before anybody changed them: the roster's, or today's shared out over another pattern's shifts. */
export function usualCounts(crews: Iterable<CrewItem>, ulp: string, pattern: ShiftPattern): number[] {
  const own = [...crews].filter((crew) => crew.ulp === ulp);
  const shifts = shiftsOf(pattern).length;
  const share = (count: number, i: number) => Math.floor((count + shifts - 1 - i) / shifts);
  if (shifts !== 3) return Array.from({ length: shifts }, (_, i) => share(own.length, i));
  // Crews without a roster are always on duty.
  return [1, 2, 3].map((shift) => own.filter((crew) => crew.shift === shift || crew.shift === null).length);
}

/** One crew more or less; back at what is usual it is no change any more. */
export function withCount(draft: Draft, ulp: string, usual: readonly number[], shift: number, count: number): Draft {
  const next = (draft.counts[ulp] ?? usual).map((value, i) => (i === shift ? count : value));
  const { [ulp]: _, ...others } = draft.counts;
  return { ...draft, counts: next.every((value, i) => value === usual[i]) ? others : { ...others, [ulp]: next } };
}

export function bodyOf({
  kind,
  ulp,
  pattern,
  counts,
  days,
  day,
  dispatch,
  standby,
}: Draft): Partial<SimulationBody> & Pick<SimulationBody, 'kind'> {
  const rules = { dispatch, standby };
  if (kind === 'replay') return { kind, day, rules };
  const asked = Object.entries(counts).filter(([id]) => ulp === null || id === ulp);
  return {
    kind,
    ...(ulp !== null && { ulp }),
    shiftPattern: pattern,
    crewsPerUlp: Object.fromEntries(asked.map(([id, numbers]) => [id, [...numbers]])),
    days,
    rules,
  };
}
