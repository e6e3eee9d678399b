import type { Cell } from './table.ts';

/** So that spreadsheet programs know the text is UTF-8. */
export const BOM = '\uFEFF';
/** A spreadsheet would take these for a formula (OWASP, CSV injection); a quote in front makes them text. */
const FORMULA = /^[=+\-@\t\r]/;
const MUST_QUOTE = /[",\r\n]/;

/** One record of RFC 4180. Times are ISO 8601 in WIB, figures have a point, an empty cell is empty. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (cell instanceof Date) return wibText(cell);
  if (typeof cell !== 'string') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return MUST_QUOTE.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const WIB_MS = 7 * 3600_000;
/** To the minute, for words in a cell. */
export const wibMinute = (at: Date): string => wibText(at).slice(0, 16).replace('T', ' ');

const wibText = (at: Date): string => `${new Date(at.getTime() + WIB_MS).toISOString().slice(0, 19)}+07:00`;
