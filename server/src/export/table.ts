import type { CodeGroup } from '@comcen/shared/domain/words/code-word.ts';
import type { ExportFormat } from '@comcen/shared/wire/http/export.ts';
import type { z } from 'zod';
import type { Permission } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { AppError } from '../errors.ts';
import type { Say } from './say.ts';

/** Text, figures, instants; null is an empty cell. */
export type Cell = string | number | boolean | Date | null;
/** `number`: with decimals, `count`: without. `time`: an instant, shown in WIB. */
export type CellKind = 'text' | 'number' | 'count' | 'time' | 'flag';
export interface Words {
  readonly id: string;
  readonly en: string;
}

export interface Column<Row> {
  readonly head: Words;
  readonly kind: CellKind;
  readonly of: (row: Row, say: Say) => Cell;
}
export type Head = Omit<Column<never>, 'of'>;

/** An opened table: its rows come in pieces, as fast as they are taken. */
export interface OpenTable {
  readonly head: readonly Head[];
  /** Null where nobody can say before. */
  readonly total: number | null;
  readonly pieces: AsyncIterable<readonly (readonly Cell[])[]>;
}

/** What a file of this table needs; the query is checked before the job is taken and again when it runs. */
export interface ExportTable {
  readonly permission: Permission;
  readonly formats: readonly ExportFormat[];
  /** In words, for the sheet beside the rows. */
  readonly definitions: readonly Words[];
  /** Values of the question that are codes of this table, for the sheet beside the rows. */
  readonly filters: Filters;
  /** Throws 422 naming `query.<field>`. */
  check(query: unknown): void;
  open(ctx: Context, query: unknown, up3Id: string, say: Say): Promise<OpenTable>;
}

/** Of which codes a field of the question is. */
export type Filters = Readonly<Record<string, CodeGroup>>;

interface Spec<Query extends z.ZodType, Row> {
  readonly permission: Permission;
  readonly query: Query;
  readonly columns: (ctx: Context, query: z.output<Query>) => readonly Column<Row>[];
  readonly rows: (ctx: Context, query: z.output<Query>, up3Id: string) => AsyncIterable<readonly Row[]>;
  readonly total?: (ctx: Context, query: z.output<Query>) => Promise<number | null>;
  readonly definitions?: readonly Words[];
  readonly filters?: Filters;
  /** What the schema alone cannot say; throws 422. */
  readonly assert?: (query: z.output<Query>) => void;
}

/** A table of the registry from its list query: `rows` reads it piece by piece with the query's own cursor. */
export function defineTable<Query extends z.ZodType, Row>(spec: Spec<Query, Row>): ExportTable {
  const read = (query: unknown): z.output<Query> => {
    const parsed = spec.query.safeParse(withoutEmpty(query));
    if (!parsed.success) throw wrongQuery(parsed.error);
    spec.assert?.(parsed.data);
    return parsed.data;
  };
  return {
    permission: spec.permission,
    formats: ['csv', 'xlsx'],
    definitions: spec.definitions ?? [],
    filters: spec.filters ?? {},
    check: (query) => void read(query),
    async open(ctx, query, up3Id, say) {
      const asked = read(query);
      const columns = spec.columns(ctx, asked);
      return {
        head: columns.map(({ head, kind }) => ({ head, kind })),
        total: (await spec.total?.(ctx, asked)) ?? null,
        pieces: cellsOf(spec.rows(ctx, asked, up3Id), columns, say),
      };
    },
  };
}

/** As in an address: what is empty was not asked. */
const withoutEmpty = (query: unknown): unknown =>
  typeof query === 'object' && query !== null
    ? Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null && value !== ''))
    : query;

async function* cellsOf<Row>(pieces: AsyncIterable<readonly Row[]>, columns: readonly Column<Row>[], say: Say) {
  for await (const rows of pieces) yield rows.map((row) => columns.map(({ of }) => of(row, say)));
}

const wrongQuery = (error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): AppError =>
  new AppError('invalid', 'The query does not fit the table.', {
    issues: error.issues.map(({ path, message }) => ({ field: ['query', ...path].map(String).join('.'), message })),
  });

/** Reads a list to its end by its cursor. */
export async function* allPages<Row>(
  page: (cursor: string | undefined) => Promise<{ items: readonly Row[]; nextCursor: string | null }>,
): AsyncGenerator<readonly Row[]> {
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await page(cursor);
    if (items.length > 0) yield items;
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** Rows of one piece: a few milliseconds of work between two chances for others. */
export const PIECE_ROWS = 500;

/** A list to its end by the position of the last row read. */
export async function* fromLast<Row, Position>(
  page: (before: Position | undefined) => Promise<readonly Row[]>,
  positionOf: (row: Row) => Position,
): AsyncGenerator<readonly Row[]> {
  let before: Position | undefined;
  for (;;) {
    const rows = await page(before);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PIECE_ROWS) return;
    before = positionOf(last);
  }
}

/** Columns, said shortly. */
export const column = <Row>(kind: CellKind, id: string, en: string, of: Column<Row>['of']): Column<Row> => ({
  head: { id, en },
  kind,
  of,
});
/** A code, in words. */
export const coded = <Row>(group: CodeGroup, id: string, en: string, of: (row: Row) => string | null): Column<Row> =>
  column('text', id, en, (row, say) => say.code(group, of(row)));
/** A ULP by its name. */
export const ulpColumn = <Row extends { readonly ulp: string | null }>(): Column<Row> =>
  column('text', 'ULP', 'ULP', ({ ulp }, say) => say.ulp(ulp));
/** The wire carries instants as text. */
export const timeCell = (text: string | null): Date | null => (text === null ? null : new Date(text));
