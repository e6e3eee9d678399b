import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Refused } from '@comcen/shared/domain/history/problem.ts';

/** Rows that were refused, as a CSV to mend and import again: line, field, reason, then the row as it came. */
export interface RefusedList {
  add(line: number, refused: Refused, cells: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export function openRefusedList(to: Writable, delimiter: string, headers: readonly string[]): RefusedList {
  const write = async (cells: readonly string[]) => {
    const text = `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\r\n`;
    if (!to.write(text)) await once(to, 'drain');
  };
  // Excel takes it for UTF-8 by the mark in front.
  to.write('\uFEFF');
  const begun = write(['line', 'field', 'reason', ...headers]);
  return {
    async add(line, { field, reason }, cells) {
      await begun;
      await write([String(line), field ?? '', reason, ...cells]);
    },
    async close() {
      await begun;
      to.end();
      await once(to, 'close');
    },
  };
}

/** A cell that a spreadsheet would run is shown as text. */
function quoted(cell: string, delimiter: string): string {
  const safe = /^[=@\t\r]/.test(cell) ? `'${cell}` : cell;
  return safe.includes(delimiter) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
