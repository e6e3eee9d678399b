import { type Columns, columnsOf, type HistoryKind, neededFields } from '@comcen/shared/domain/history/columns.ts';
import type { Reading } from '@comcen/shared/domain/history/fields.ts';
import { type OutageRow, readOutage } from '@comcen/shared/domain/history/outage-row.ts';
import type { Refused } from '@comcen/shared/domain/history/problem.ts';
import { readTicket, type TicketRow } from '@comcen/shared/domain/history/ticket-row.ts';
import { checkImportBody, type ImportReading } from '@comcen/shared/wire/http/history.ts';
import { delimiterOf, readCsv } from './read-csv.ts';

/** One line, read or refused. */
export interface ReadLine {
  readonly line: number;
  readonly bytes: number;
  readonly cells: readonly string[];
  readonly ticket?: TicketRow;
  readonly outage?: OutageRow;
  readonly refused?: Refused;
}

/** The header's columns, and over them what somebody chose instead. Null: no header at all. */
export async function readingOf(path: string, kind: HistoryKind, stored: unknown): Promise<ImportReading | null> {
  const delimiter = await delimiterOf(path);
  const first = await readCsv(path, delimiter).next();
  const headers = first.done ? null : first.value.cells;
  if (!headers) return null;
  const chosen = checkImportBody.safeParse(stored);
  const columns: Columns = { ...columnsOf(kind, headers), ...(chosen.success && chosen.data.columns) };
  const dateOrder = (chosen.success && chosen.data.dateOrder) || 'dmy';
  return { delimiter, headers: headers.slice(0, 200).map((header) => header.slice(0, 200)), columns, dateOrder };
}

/** A field that has to be there has a column of the file. */
export const isReadable = (kind: HistoryKind, { columns, headers }: ImportReading): boolean =>
  neededFields(kind).every((field) => {
    const index = columns[field];
    return index !== undefined && index < headers.length;
  });

/** The rows below the header, each read or refused. */
export async function* readRows(
  path: string,
  kind: HistoryKind,
  { delimiter, columns, dateOrder }: ImportReading,
  now: Date,
  signal: AbortSignal,
): AsyncGenerator<ReadLine> {
  const reading: Reading = { columns, dateOrder, now };
  let isHeader = true;
  for await (const { line, bytes, cells } of readCsv(path, delimiter, signal)) {
    if (isHeader) isHeader = false;
    else if (cells === null) yield { line, bytes, cells: [], refused: { field: null, reason: 'unreadable' } };
    else yield { line, bytes, cells, ...readLine(kind, cells, reading) };
  }
}

function readLine(kind: HistoryKind, cells: readonly string[], reading: Reading) {
  if (kind === 'tickets') {
    const read = readTicket(cells, reading);
    return read.ok ? { ticket: read.row } : { refused: read.refused };
  }
  const read = readOutage(cells, reading);
  return read.ok ? { outage: read.row } : { refused: read.refused };
}
