import { codes as english } from '@comcen/shared/domain/words/en.ts';
import { codes as indonesian } from '@comcen/shared/domain/words/id.ts';
import { type Column, column } from '../table.ts';

const TOTAL = 'total';

/** First column of a table of figures: what its rows are of. */
export const keyColumn = <Row extends { readonly key: string }>(groupBy: string): Column<Row> => ({
  ...column<Row>('text', '', '', ({ key }, say) => (key === TOTAL ? say.code('row', TOTAL) : say.key(groupBy, key))),
  head: { id: headIn(indonesian, groupBy), en: headIn(english, groupBy) },
});

const headIn = ({ grouping }: { readonly grouping: Readonly<Record<string, string>> }, groupBy: string): string =>
  grouping[groupBy] ?? grouping.ulp ?? '';

/** The rows under the names that the query found for them, and below them what they come to. */
export const withTotal = <Row extends { readonly key: string }>(
  rows: readonly Row[],
  total: Row,
  labels: Readonly<Record<string, string>> = {},
): Row[] => [...rows.map((row) => ({ ...row, key: labels[row.key] ?? row.key })), { ...total, key: TOTAL }];
