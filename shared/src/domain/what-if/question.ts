export const DISPATCH_RULES = ['ours', 'nearest', 'eta_first', 'boxed'] as const;
export type DispatchRule = (typeof DISPATCH_RULES)[number];

/** `as_now`: every crew keeps its roster. */
export const SHIFT_PATTERNS = ['as_now', 'three_shifts', 'two_shifts', 'all_day'] as const;
export type ShiftPattern = (typeof SHIFT_PATTERNS)[number];
/** Crews on duty of one ULP in one shift. */
export const MOST_CREWS = 40;

export interface Duty {
  /** Hours of the day in WIB; `to` may lie past midnight. */
  readonly from: number;
  readonly to: number;
}
const THREE: readonly Duty[] = [
  { from: 7, to: 15 },
  { from: 15, to: 23 },
  { from: 23, to: 31 },
];
const SHIFTS: Readonly<Record<ShiftPattern, readonly Duty[]>> = {
  as_now: THREE,
  three_shifts: THREE,
  two_shifts: [
    { from: 7, to: 19 },
    { from: 19, to: 31 },
  ],
  all_day: [{ from: 0, to: 24 }],
};
export const shiftsOf = (pattern: ShiftPattern): readonly Duty[] => SHIFTS[pattern];

export interface Question {
  /** What pattern and numbers hold for; null = every ULP. */
  readonly ulpId: string | null;
  readonly pattern: ShiftPattern;
  readonly crewsPerUlp: Readonly<Record<string, readonly number[]>>;
  readonly dispatch: DispatchRule;
  readonly standby: boolean;
}
