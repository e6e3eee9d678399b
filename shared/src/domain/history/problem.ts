import type { HistoryField } from './columns.ts';

/** Why a row is refused; screens have words for each. */
export const ROW_PROBLEMS = [
  'missing',
  'not_a_date',
  'not_a_time',
  'in_future',
  'too_old',
  'too_long',
  'not_a_number',
  'unknown_channel',
  'unknown_status',
  'unknown_cause',
  'unknown_ulp',
  'unknown_device',
  'unknown_crew',
  'unknown_customer',
  'before_start',
  'no_place',
  'unreadable',
] as const;
export type RowProblem = (typeof ROW_PROBLEMS)[number];

export interface Refused {
  readonly field: HistoryField | null;
  readonly reason: RowProblem;
}

/** Thrown inside the reading of one row and caught at its edge: the first thing wrong with a row ends it. */
export class RefusedRow extends Error {
  readonly refused: Refused;
  constructor(field: HistoryField | null, reason: RowProblem) {
    super(`${field ?? 'row'}: ${reason}`);
    this.refused = { field, reason };
  }
}

export type Read<Row> = { readonly ok: true; readonly row: Row } | { readonly ok: false; readonly refused: Refused };

export function readOrRefuse<Row>(read: () => Row): Read<Row> {
  try {
    return { ok: true, row: read() };
  } catch (error) {
    if (error instanceof RefusedRow) return { ok: false, refused: error.refused };
    throw error;
  }
}
