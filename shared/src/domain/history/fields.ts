import { type Columns, cellOf, type HistoryField } from './columns.ts';
import { RefusedRow } from './problem.ts';
import { type DateOrder, instantOf, parseHour, parseWhen, type When } from './when.ts';

/** How a file is read, beside its columns. */
export interface Reading {
  readonly columns: Columns;
  readonly dateOrder: DateOrder;
  /** Nothing of the past happened after this. */
  readonly now: Date;
}

/** Lists of contact centers do not go back further; an older date is a misread one. */
const EARLIEST = new Date('1990-01-01T00:00:00Z');
const LONGEST = 200;

export function textOf(cells: readonly string[], { columns }: Reading, field: HistoryField): string | null {
  const text = cellOf(cells, columns, field);
  if (text !== null && text.length > LONGEST) throw new RefusedRow(field, 'too_long');
  return text;
}

export function needed<Value>(value: Value | null, field: HistoryField): Value {
  if (value === null) throw new RefusedRow(field, 'missing');
  return value;
}

export function whenOf(cells: readonly string[], reading: Reading, field: HistoryField): When | null {
  const text = cellOf(cells, reading.columns, field);
  if (text === null) return null;
  const when = parseWhen(text, reading.dateOrder);
  if (when === null) throw new RefusedRow(field, 'not_a_date');
  return inThePast(when, reading, field);
}

export function hourOf(cells: readonly string[], reading: Reading, field: HistoryField): number | null {
  const text = cellOf(cells, reading.columns, field);
  if (text === null) return null;
  const second = parseHour(text);
  if (second === null) throw new RefusedRow(field, 'not_a_time');
  return second;
}

export function inThePast(when: When, { now }: Reading, field: HistoryField): When {
  const at = instantOf(when);
  if (at > now) throw new RefusedRow(field, 'in_future');
  if (at < EARLIEST) throw new RefusedRow(field, 'too_old');
  return when;
}

export function wholeNumberOf(cells: readonly string[], { columns }: Reading, field: HistoryField): number | null {
  const text = cellOf(cells, columns, field);
  if (text === null) return null;
  // 1.234 is Indonesian for one thousand two hundred thirty-four.
  const digits = text.replace(/(?<=\d)[.,](?=\d{3}(\D|$))/g, '');
  if (!/^\d{1,9}$/.test(digits)) throw new RefusedRow(field, 'not_a_number');
  return Number(digits);
}
