/** Rows of a CSV with a header line (RFC 4180: quotes, doubled quotes), keyed by column; `line` is where the row starts. */
export function parseCsv(text: string): { line: number; row: Record<string, string> }[] {
  const [header, ...rows] = records(text);
  if (!header) return [];
  return rows.map(({ line, cells }) => ({
    line,
    row: Object.fromEntries(header.cells.map((column, i) => [column, cells[i] ?? ''])),
  }));
}

/** A field (quoted or plain) and what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;

function records(text: string): { line: number; cells: string[] }[] {
  const found: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let line = 1;
  let start = 1;
  FIELD.lastIndex = 0;
  for (let match = FIELD.exec(text); match; match = FIELD.exec(text)) {
    const [whole, quoted, plain, end] = match;
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end !== ',') {
      if (cells.some((cell) => cell !== '')) found.push({ line: start, cells });
      cells = [];
      start = line;
    }
    if (FIELD.lastIndex >= text.length && end !== ',') break;
  }
  return found;
}
