import type { RollupLevel } from '@comcen/shared/domain/kpi/cover.ts';
import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import { percentilesOf } from '@comcen/shared/domain/kpi/figures.ts';
import { type Dimension, TREND_DIMENSION } from '@comcen/shared/domain/kpi/grouping.ts';
import { layersOf } from '@comcen/shared/domain/kpi/layered-counts.ts';
import type { RolledUp } from '@comcen/shared/domain/kpi/roll-up.ts';
import { eachInterval, type Sums } from '@comcen/shared/domain/kpi/tally.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { breathe } from './breathe.ts';

export const bookkeeping = 'rows that the fold derives from orders; whoever reads them has authorized';

/** ulp_id of rows that stand for a whole UP3. */
export const ALL_ULPS = '';

/** Where a row of kpi_rollup stands. */
export interface RollupPlace {
  readonly up3Id: string;
  readonly ulpId: string;
  readonly level: RollupLevel;
  readonly startsOn: string;
}

const COUNTERS =
  'orders int, cancelled int, superseded int, later int, without_restore int, paused int, paused_s bigint, flagged int';
const OF_INTERVAL =
  'n int, sum_s bigint, pause_s bigint, within int, target_s bigint, p50 int, p90 int, p95 int, minutes text, counts text';
/** `name type` of every column as it travels in JSON; bytes as hex. */
const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  'up3_id text, ulp_id text, level text, starts_on date, dimension text, key text, is_flagged boolean',
  COUNTERS,
  ...INTERVALS.map((interval) => OF_INTERVAL.replace(/(^|, )(\w)/g, `$1${interval}_$2`)),
]
  .join(', ')
  .split(', ')
  .map((column) => column.split(' ') as [string, string]);
const NAMES = COLUMNS.map(([name]) => name).join(', ');
const TYPES = COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ');
const VALUES = COLUMNS.map(([name]) =>
  /_(counts|minutes)$/.test(name) ? `decode(r.${name}, 'hex')` : `r.${name}`,
).join(', ');
/** Rows per statement: a month of a large UP3 is some hundred of them, each up to 100 kB. */
const PIECE = 200;

export async function insertRollups(ctx: Context, rows: readonly (RollupPlace & RolledUp)[]): Promise<void> {
  const { sql } = ctx;
  for (let at = 0; at < rows.length; at += PIECE) {
    const piece: object[] = [];
    for (const [n, row] of rows.slice(at, at + PIECE).entries()) {
      await breathe(n);
      piece.push(jsonRowOf(row));
    }
    await sql`insert into kpi_rollup (${sql.unsafe(NAMES)}) select ${sql.unsafe(VALUES)}
      from jsonb_to_recordset(${jsonOf(sql, piece)}) as r (${sql.unsafe(TYPES)})`;
  }
}

function jsonRowOf(row: RollupPlace & RolledUp): object {
  const { tally } = row;
  return {
    up3_id: row.up3Id,
    ulp_id: row.ulpId,
    level: row.level,
    starts_on: row.startsOn,
    dimension: row.dimension,
    key: row.key,
    is_flagged: row.isFlagged,
    orders: tally.orders,
    cancelled: tally.cancelled,
    superseded: tally.superseded,
    later: tally.later,
    without_restore: tally.withoutRestore,
    paused: tally.paused,
    paused_s: tally.pausedS,
    flagged: tally.flagged,
    ...Object.fromEntries(INTERVALS.flatMap((interval) => intervalColumns(row, interval))),
  };
}

function intervalColumns(row: RollupPlace & RolledUp, interval: Interval): [string, unknown][] {
  const { n, sumS, pauseS, within, targetS } = row.tally.intervals[interval];
  const [p50, p90, p95] = percentilesOf(row.tally, interval);
  const columns = {
    n,
    sum_s: sumS,
    pause_s: pauseS,
    within,
    target_s: targetS,
    p50,
    p90,
    p95,
    ...countsOf(row, interval),
  };
  return Object.entries(columns).map(([name, value]) => [`${interval}_${name}`, value]);
}

/** So many bytes are read whole sooner than in two steps: thin keys, and the flagged orders of most. */
const READ_WHOLE = 512;
/** More are not worth the look. */
const MAY_BE_THIN = 8 * READ_WHOLE;

/** A day is small enough to be read whole; a trend has its percentiles beside it. */
function countsOf({ tally, level, dimension }: RollupPlace & RolledUp, interval: Interval) {
  const counts = tally.counts[interval];
  if (counts.total === 0 || dimension === TREND_DIMENSION) return { minutes: null, counts: null };
  const whole = level === 'day' || counts.total <= MAY_BE_THIN ? counts.encode() : null;
  if (whole && (level === 'day' || whole.length <= READ_WHOLE)) return { minutes: null, counts: hexOf(whole) };
  const layers = layersOf(counts);
  return { minutes: hexOf(layers.minutes), counts: hexOf(layers.seconds) };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Columns that can be added up; bigint ones come as text. */
export type SumsRow = {
  readonly orders: number;
  readonly cancelled: number;
  readonly superseded: number;
  readonly later: number;
  readonly without_restore: number;
  readonly paused: number;
  readonly paused_s: number | string;
  readonly flagged: number;
} & { readonly [N in `${Interval}_${'n' | 'within'}`]: number } & {
  readonly [N in `${Interval}_${'sum_s' | 'pause_s' | 'target_s'}`]: number | string;
};
export type PercentilesRow = { readonly [N in `${Interval}_${'p50' | 'p90' | 'p95'}`]: number | null };

/** A row of kpi_rollup as it is read. */
export type RollupRow = SumsRow & {
  readonly ulp_id: string;
  readonly starts_on: string;
  readonly dimension: Dimension;
  readonly key: string;
  readonly is_flagged: boolean;
} & { readonly [N in `${Interval}_${'minutes' | 'counts'}`]: Buffer | null };

/** Names of the columns of SumsRow. */
export const SUM_COLUMNS: readonly (keyof SumsRow)[] = [
  'orders',
  'cancelled',
  'superseded',
  'later',
  'without_restore',
  'paused',
  'paused_s',
  'flagged',
  ...INTERVALS.flatMap((interval) =>
    (['n', 'sum_s', 'pause_s', 'within', 'target_s'] as const).map((name) => `${interval}_${name}` as const),
  ),
];

export const sumsOfRow = (row: SumsRow): Sums => ({
  orders: row.orders,
  cancelled: row.cancelled,
  superseded: row.superseded,
  later: row.later,
  withoutRestore: row.without_restore,
  paused: row.paused,
  pausedS: Number(row.paused_s),
  flagged: row.flagged,
  intervals: eachInterval((interval) => ({
    n: row[`${interval}_n`],
    sumS: Number(row[`${interval}_sum_s`]),
    pauseS: Number(row[`${interval}_pause_s`]),
    within: row[`${interval}_within`],
    targetS: Number(row[`${interval}_target_s`]),
  })),
});
