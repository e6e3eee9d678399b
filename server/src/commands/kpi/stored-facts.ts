import type { OrderFacts } from '@comcen/shared/domain/kpi/facts.ts';
import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import type { PendingQuery, Row } from 'postgres';
import type { Context, SqlRunner } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';

export const bookkeeping = 'rows that the fold derives from orders; whoever reads them has authorized';

/** A row of kpi_order. */
export interface FactsRow {
  readonly day: string;
  readonly work_order_id: string;
  readonly up3_id: string;
  readonly ulp_id: string;
  readonly reported_at: Date;
  readonly crew_code: string | null;
  readonly operator_id: string | null;
  readonly channel: string | null;
  readonly cause: string | null;
  readonly device_kind: string;
  readonly left_out: 'cancelled' | 'superseded' | null;
  readonly is_later: boolean;
  readonly is_paused: boolean;
  readonly paused_s: number;
  readonly without_restore: boolean;
  readonly response_s: number | null;
  readonly work_s: number | null;
  readonly outage_s: number | null;
  readonly customer_s: number | null;
  readonly response_pause_s: number;
  readonly work_pause_s: number;
  readonly outage_pause_s: number;
  readonly customer_pause_s: number;
  readonly response_target_s: number;
  readonly recovery_target_s: number;
  readonly flags: string[];
}

/** Columns of kpi_order with their types, in the table's order. */
const COLUMNS = {
  day: 'date',
  work_order_id: 'uuid',
  up3_id: 'text',
  ulp_id: 'text',
  reported_at: 'timestamptz',
  crew_code: 'text',
  operator_id: 'text',
  channel: 'text',
  cause: 'text',
  device_kind: 'text',
  left_out: 'text',
  is_later: 'boolean',
  is_paused: 'boolean',
  paused_s: 'int',
  without_restore: 'boolean',
  response_s: 'int',
  work_s: 'int',
  outage_s: 'int',
  customer_s: 'int',
  response_pause_s: 'int',
  work_pause_s: 'int',
  outage_pause_s: 'int',
  customer_pause_s: 'int',
  response_target_s: 'int',
  recovery_target_s: 'int',
  flags: 'text[]',
} as const satisfies Record<keyof FactsRow, string>;
const NAMES = Object.keys(COLUMNS);

type Fragment = PendingQuery<Row[]>;
/** The columns of kpi_order `k` as a FactsRow. */
export const factsColumns = (sql: SqlRunner): Fragment =>
  sql.unsafe(
    NAMES.map((name) => (name === 'day' ? `to_char(k.day, 'YYYY-MM-DD') as day` : `k.${name}`)).join(', '),
  ) as unknown as Fragment;

export const rowOf = (facts: OrderFacts): FactsRow => ({
  day: dayOf(facts.reportedAt),
  work_order_id: facts.workOrderId,
  up3_id: facts.up3Id,
  ulp_id: facts.ulpId,
  reported_at: facts.reportedAt,
  crew_code: facts.crewCode,
  operator_id: facts.operatorId,
  channel: facts.channel,
  cause: facts.cause,
  device_kind: facts.deviceKind,
  left_out: facts.leftOut,
  is_later: facts.isLater,
  is_paused: facts.isPaused,
  paused_s: facts.pausedS,
  without_restore: facts.withoutRestore,
  response_s: facts.seconds.response,
  work_s: facts.seconds.work,
  outage_s: facts.seconds.outage,
  customer_s: facts.seconds.customer,
  response_pause_s: facts.pauseSeconds.response,
  work_pause_s: facts.pauseSeconds.work,
  outage_pause_s: facts.pauseSeconds.outage,
  customer_pause_s: facts.pauseSeconds.customer,
  response_target_s: facts.targets.responseS,
  recovery_target_s: facts.targets.recoveryS,
  flags: [...facts.flags],
});

export const factsOfRow = (row: FactsRow): OrderFacts => ({
  workOrderId: row.work_order_id,
  up3Id: row.up3_id,
  ulpId: row.ulp_id,
  reportedAt: row.reported_at,
  crewCode: row.crew_code,
  operatorId: row.operator_id,
  channel: row.channel,
  cause: row.cause,
  deviceKind: row.device_kind,
  leftOut: row.left_out,
  isLater: row.is_later,
  isPaused: row.is_paused,
  pausedS: row.paused_s,
  withoutRestore: row.without_restore,
  seconds: { response: row.response_s, work: row.work_s, outage: row.outage_s, customer: row.customer_s },
  pauseSeconds: {
    response: row.response_pause_s,
    work: row.work_pause_s,
    outage: row.outage_pause_s,
    customer: row.customer_pause_s,
  },
  targets: { responseS: row.response_target_s, recoveryS: row.recovery_target_s },
  flags: row.flags,
});

/** One JSON parameter for any number of rows. */
export async function insertFacts(ctx: Context, rows: readonly FactsRow[]): Promise<void> {
  if (rows.length === 0) return;
  // flags travel as a JSON array; a PostgreSQL array is made of it here.
  const columns = NAMES.map((name) =>
    name === 'flags' ? 'array(select jsonb_array_elements_text(r.flags))' : `r.${name}`,
  );
  const types = Object.entries(COLUMNS).map(([name, type]) => `${name} ${name === 'flags' ? 'jsonb' : type}`);
  const { sql } = ctx;
  await sql`
    insert into kpi_order (${sql.unsafe(NAMES.join(', '))}) select ${sql.unsafe(columns.join(', '))}
    from jsonb_to_recordset(${jsonOf(sql, rows)}) as r (${sql.unsafe(types.join(', '))})`;
}

/** Facts of these orders wherever they lie. Index kpi_order_by_work_order of every month's partition. */
export const factsOfOrders = (ctx: Context, workOrderIds: readonly string[]): Promise<FactsRow[]> =>
  ctx.sql<FactsRow[]>`select ${factsColumns(ctx.sql)} from kpi_order k
    where k.work_order_id = any(${ctx.sql.array([...workOrderIds])}::uuid[])`;

/** Facts of the days [from, to) of a UP3, of one ULP if named. Partitions of these days, index kpi_order_by_reported. */
export const factsOfDays = (
  ctx: Context,
  up3Id: string,
  days: { readonly from: string; readonly to: string },
): Promise<FactsRow[]> =>
  ctx.sql<FactsRow[]>`select ${factsColumns(ctx.sql)} from kpi_order k
    where k.up3_id = ${up3Id} and k.day >= ${days.from} and k.day < ${days.to}`;

export const deleteFacts = (ctx: Context, rows: readonly Pick<FactsRow, 'day' | 'work_order_id'>[]) =>
  ctx.sql`delete from kpi_order k using jsonb_to_recordset(${jsonOf(
    ctx.sql,
    rows.map(({ day, work_order_id }) => ({ day, work_order_id })),
  )}) as r (day date, work_order_id uuid) where k.day = r.day and k.work_order_id = r.work_order_id`;
