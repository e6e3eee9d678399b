import type { Cell, CellKind } from './table.ts';

/** Parts of an XLSX workbook as text (ECMA-376 part 1, SpreadsheetML). Strings stand in their cells: no table of them to hold. */
export const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Rows of one sheet, head included: Excel knows no more. */
export const MOST_ROWS = 1_048_576;
const MOST_CHARS = 32_767;
/** Cell formats, by their place in styles.xml. `quoted`: text that looks like a formula stays text when it is edited, too. */
const STYLE = { text: 0, number: 1, count: 2, time: 3, flag: 0, head: 4, quoted: 5 } as const;
const WIDTH: Readonly<Record<CellKind, number>> = { text: 18, number: 12, count: 10, time: 20, flag: 8 };

// What XML 1.0 cannot carry: control characters and halves of surrogate pairs.
const NOT_XML = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
export const escapeXml = (text: string): string =>
  text.replace(NOT_XML, '').replace(/[&<>"\r]/g, (char) => ESCAPES[char] ?? char);

export function sheetStart(kinds: readonly CellKind[], widths?: readonly number[]): string {
  const columns = kinds.map((kind, i) => {
    const width = widths?.[i] ?? WIDTH[kind];
    return `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`;
  });
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData>`;
}

/** `rows`: how many were written, head included, for the filter buttons. */
export const sheetEnd = (columns: number, rows: number): string =>
  `</sheetData><autoFilter ref="A1:${columnName(columns)}${Math.max(1, rows)}"/></worksheet>`;

export const headRow = (titles: readonly string[]): string =>
  `<row r="1">${titles.map((title) => textCell(title, STYLE.head)).join('')}</row>`;

export const dataRow = (cells: readonly Cell[], kinds: readonly CellKind[]): string =>
  `<row>${cells.map((cell, i) => cellXml(cell, kinds[i] ?? 'text')).join('')}</row>`;

function cellXml(cell: Cell, kind: CellKind): string {
  if (cell === null || cell === '') return '<c/>';
  if (typeof cell === 'string') return textCell(cell, /^[=+\-@]/.test(cell) ? STYLE.quoted : STYLE.text);
  if (typeof cell === 'boolean') return `<c t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (cell instanceof Date) return `<c s="${STYLE.time}"><v>${serialOf(cell)}</v></c>`;
  return Number.isFinite(cell) ? `<c s="${STYLE[kind]}"><v>${cell}</v></c>` : '<c/>';
}

const textCell = (text: string, style: number): string =>
  `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${escapeXml(text.slice(0, MOST_CHARS))}</t></is></c>`;

const DAY_MS = 86_400_000;
const WIB_MS = 7 * 3600_000;
/** Days of Excel's calendar up to 1970 (its leap day of 1900 included). */
const EPOCH_DAYS = 25_569;
/** The wall clock in WIB: a spreadsheet knows no time zones. */
const serialOf = (at: Date): number => (at.getTime() + WIB_MS) / DAY_MS + EPOCH_DAYS;

/** 1 -> A, 27 -> AA. */
function columnName(n: number): string {
  const rest = Math.floor((n - 1) / 26);
  return `${rest > 0 ? columnName(rest) : ''}${String.fromCharCode(65 + ((n - 1) % 26))}`;
}

export const stylesXml = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf xfId="0"/><xf numFmtId="4" applyNumberFormat="1" xfId="0"/><xf numFmtId="3" applyNumberFormat="1" xfId="0"/><xf numFmtId="164" applyNumberFormat="1" xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/><xf quotePrefix="1" xfId="0"/></cellXfs></styleSheet>`;

export const workbookXml = (names: readonly string[]): string =>
  `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${names
    .map((name, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
    .join('')}</sheets></workbook>`;

export const workbookLinks = (sheets: number): string =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">${Array.from(
    { length: sheets },
    (_, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  ).join('')}<Relationship Id="rId${sheets + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`;

export const rootLinks = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

export const contentTypes = (sheets: number): string =>
  `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/>${Array.from(
    { length: sheets },
    (_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${TYPES}.worksheet+xml"/>`,
  ).join('')}<Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`;
