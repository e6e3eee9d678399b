import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import {
  contentTypes,
  dataRow,
  headRow,
  MOST_ROWS,
  rootLinks,
  sheetEnd,
  sheetStart,
  stylesXml,
  workbookLinks,
  workbookXml,
} from './sheet-xml.ts';
import type { Cell, CellKind } from './table.ts';

export interface Sheet {
  readonly name: string;
  readonly titles: readonly string[];
  readonly kinds: readonly CellKind[];
  readonly widths?: readonly number[];
  readonly pieces: AsyncIterable<readonly (readonly Cell[])[]>;
}

/**
 * A workbook as a stream: rows are pulled as the reader takes the bytes, so memory does not grow with them. A sheet past Excel's row
 * limit goes on in another one (`name 2`). `mostRows`: head included; lower in tests.
 */
export function xlsxStream(sheets: readonly Sheet[], mostRows = MOST_ROWS): Readable {
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  const fail = (error: Error) => void out.destroy(error);
  zip.on('error', fail);
  fill(zip, sheets, mostRows).catch(fail);
  return out;
}

async function fill(zip: ZipFile, sheets: readonly Sheet[], mostRows: number): Promise<void> {
  const names: string[] = [];
  for (const sheet of sheets) {
    const rows = rowsOf(sheet.pieces);
    for (let part = 1, isMore = true; isMore; part += 1) {
      names.push(part === 1 ? sheet.name : `${sheet.name} ${part}`);
      isMore = await addSheet(zip, `xl/worksheets/sheet${names.length}.xml`, sheet, rows, mostRows);
    }
  }
  const add = (text: string, path: string) => zip.addBuffer(Buffer.from(text), path);
  add(workbookXml(names), 'xl/workbook.xml');
  add(workbookLinks(names.length), 'xl/_rels/workbook.xml.rels');
  add(stylesXml, 'xl/styles.xml');
  add(rootLinks, '_rels/.rels');
  add(contentTypes(names.length), '[Content_Types].xml');
  zip.end();
}

/** One row ahead, so that it is known whether another sheet is needed. */
interface Rows {
  next(): Promise<readonly Cell[] | null>;
  isOver(): Promise<boolean>;
}

function rowsOf(pieces: Sheet['pieces']): Rows {
  const source = pieces[Symbol.asyncIterator]();
  let piece: readonly (readonly Cell[])[] = [];
  let at = 0;
  const fetch = async (): Promise<boolean> => {
    while (at >= piece.length) {
      const { value, done } = await source.next();
      if (done) return false;
      piece = value;
      at = 0;
    }
    return true;
  };
  return {
    next: async () => ((await fetch()) ? (piece[at++] ?? null) : null),
    isOver: async () => !(await fetch()),
  };
}

/** Bytes of XML handed on at once. */
const CHUNK_CHARS = 64 * 1024;

/** Resolves when the sheet is written: true when rows are left for another. */
async function addSheet(zip: ZipFile, path: string, sheet: Sheet, rows: Rows, mostRows: number): Promise<boolean> {
  const stream = Readable.from(sheetText(sheet, rows, mostRows), { objectMode: false, highWaterMark: 2 * CHUNK_CHARS });
  const ended = once(stream, 'end');
  zip.addReadStream(stream, path, { compressionLevel: 4 });
  await ended;
  return !(await rows.isOver());
}

async function* sheetText({ titles, kinds, widths }: Sheet, rows: Rows, mostRows: number): AsyncGenerator<Buffer> {
  let text = sheetStart(kinds, widths) + headRow(titles);
  let count = 1;
  while (count < mostRows) {
    const row = await rows.next();
    if (!row) break;
    text += dataRow(row, kinds);
    count += 1;
    if (text.length < CHUNK_CHARS) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text + sheetEnd(titles.length, count));
}
