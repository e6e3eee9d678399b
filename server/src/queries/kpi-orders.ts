import { INTERVALS } from '@comcen/shared/domain/kpi/facts.ts';
import type { KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { KpiOrder } from '@comcen/shared/wire/http/kpi.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import { type FactsRow, factsColumns } from '../commands/kpi/stored-facts.ts';
import type { Context, SqlRunner } from '../context.ts';
import { invalidField } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { type Fragment, type KpiPeriod, kpiKeyIs, kpiWhere, up3sOfPeriod } from './kpi-facts.ts';
import { catchUp } from './kpi-fresh.ts';
import { kpiMeasureIs } from './kpi-measures.ts';

export interface KpiOrdersPage extends KpiPeriod {
  /** One row of the figures; without it the orders behind the total. */
  readonly group?: { readonly by: KpiGrouping; readonly key: string };
  /** Which of the row's numbers. */
  readonly measure: KpiMeasure;
  /** Minutes [fromMin, toMin) of the measured interval; only with a measure that is one. */
  readonly fromMin?: number;
  readonly toMin?: number;
  readonly limit: number;
  readonly cursor?: string;
}

interface KpiOrderRow extends FactsRow {
  number: string;
  state: WorkOrderState;
  lat: number;
  lng: number;
  arrived_at: Date | null;
  restored_at: Date | null;
  cancelled_at: Date | null;
  photos: number;
  is_corrected: boolean;
  position: string;
}

/**
 * The orders behind a number, newest report first: exactly those that `kpis` counts in it. Partitions of the period's days, index
 * kpi_order_by_reported: whatever is asked reads the period of one region, never the history; a page joins its own orders only.
 */
export async function kpiOrders(
  ctx: Context,
  page: KpiOrdersPage,
): Promise<{ items: KpiOrder[]; nextCursor: string | null }> {
  authorize(ctx, 'kpi.read');
  await catchUp(ctx);
  const up3Ids = await up3sOfPeriod(ctx, page);
  const { sql } = ctx;
  const before = page.cursor === undefined ? null : readCursor(page.cursor);
  const ofKey = page.group ? sql`and ${kpiKeyIs(sql, page.group.by, page.group.key)}` : sql``;
  const between = lengthIs(sql, page);
  const rest = before
    ? sql`and (k.reported_at, k.work_order_id) < (${before.at}::timestamptz, ${before.id}::uuid)`
    : sql``;
  const rows = await sql<KpiOrderRow[]>`
    with page as materialized (
      select ${factsColumns(sql)}, k.reported_at::text as position from kpi_order k
      where ${kpiWhere(sql, up3Ids, scopeOf(ctx), page)} and ${kpiMeasureIs(sql, page.measure)} ${ofKey} ${between} ${rest}
      order by k.reported_at desc, k.work_order_id desc limit ${page.limit + 1})
    select p.*, w.number, w.state, w.lat, w.lng, w.arrived_at, w.restored_at, w.cancelled_at,
      cardinality(w.photo_ids) as photos,
      exists (select from kpi_correction c where c.up3_id = p.up3_id and c.work_order_id = p.work_order_id
        and c.month = date_trunc('month', p.day::date)) as is_corrected
    from page p join work_order w on w.id = p.work_order_id
    order by p.reported_at desc, p.work_order_id desc`;
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return { items: shown.map(presentKpiOrder), nextCursor: last && rows.length > page.limit ? cursorOf(last) : null };
}

/** An order whose interval lies in one bar of the distribution. */
function lengthIs(sql: SqlRunner, { measure, fromMin, toMin }: KpiOrdersPage): Fragment {
  if (fromMin === undefined && toMin === undefined) return sql``;
  const interval = INTERVALS.find((one) => one === measure);
  if (!interval) throw invalidField('fromMin', 'needs a measure that is an interval');
  const seconds = sql(`k.${interval}_s`);
  const end = toMin === undefined ? sql`` : sql`and ${seconds} < ${toMin * 60}`;
  return sql`and ${seconds} >= ${(fromMin ?? 0) * 60} ${end}`;
}

const minutes = (seconds: number | null): number | null => (seconds === null ? null : seconds / 60);

const presentKpiOrder = (row: KpiOrderRow): KpiOrder => ({
  id: row.work_order_id,
  number: row.number,
  ulp: row.ulp_id,
  state: row.state,
  crewCode: row.crew_code,
  cause: row.cause,
  deviceKind: row.device_kind,
  channel: row.channel,
  location: { lat: row.lat, lng: row.lng },
  reportedAt: iso(row.reported_at),
  arrivedAt: isoOrNull(row.arrived_at),
  restoredAt: isoOrNull(row.restored_at),
  cancelledAt: isoOrNull(row.cancelled_at),
  responseMin: minutes(row.response_s),
  recoveryWorkMin: minutes(row.work_s),
  recoveryOutageMin: minutes(row.outage_s),
  recoveryCustomerMin: minutes(row.customer_s),
  pausedMin: row.paused_s / 60,
  flags: row.flags,
  photos: row.photos,
  correction: row.is_corrected,
});

const CURSOR = /^(\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00)~([0-9a-f-]{36})$/;

const cursorOf = (row: KpiOrderRow): string =>
  Buffer.from(`${row.position}~${row.work_order_id}`).toString('base64url');

function readCursor(cursor: string): { at: string; id: string } {
  const [, at, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!at || !id) throw invalidField('cursor', 'is not one that this list gave');
  return { at, id };
}
