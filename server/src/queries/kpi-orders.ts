import type { KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import { intervalsOf, minutesOf, type OrderIntervals } from '@comcen/shared/domain/kpi/intervals.ts';
import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { KpiOrder } from '@comcen/shared/wire/http/kpi.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { invalidField } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import {
  type KpiPeriod,
  type KpiStampsRow,
  kpiKeyIs,
  kpiStamps,
  kpiTables,
  kpiWhere,
  up3OfPeriod,
} from './kpi-facts.ts';
import { kpiMeasureIs } from './kpi-measures.ts';
import { stampsOf } from './kpis.ts';

export interface KpiOrdersPage extends KpiPeriod {
  /** One row of the figures; without it the orders behind the total. */
  readonly group?: { readonly by: KpiGrouping; readonly key: string };
  /** Which of the row's numbers. */
  readonly measure: KpiMeasure;
  readonly limit: number;
  readonly cursor?: string;
}

interface KpiOrderRow extends KpiStampsRow {
  id: string;
  number: string;
  state: WorkOrderState;
  cancelled_at: Date | null;
  flags: string[];
  position: string;
}

/**
 * The orders behind a number, newest report first: exactly those that `kpis` counts in it. Index work_order_by_reported: whatever is
 * asked reads the period of one region, never the history.
 */
export async function kpiOrders(
  ctx: Context,
  page: KpiOrdersPage,
): Promise<{ items: KpiOrder[]; nextCursor: string | null }> {
  authorize(ctx, 'kpi.read');
  await up3OfPeriod(ctx, page);
  const { sql } = ctx;
  const before = page.cursor === undefined ? null : readCursor(page.cursor);
  const ofKey = page.group ? sql`and ${kpiKeyIs(sql, page.group.by, page.group.key)}` : sql``;
  const rest = before ? sql`and (w.reported_at, w.id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql``;
  const rows = await sql<KpiOrderRow[]>`
    select ${kpiStamps(sql, ctx.clock())}, w.id, w.number, w.state, w.cancelled_at, w.flags, w.reported_at::text as position
    from ${kpiTables(sql)}
    where ${kpiWhere(sql, scopeOf(ctx), page)} and ${kpiMeasureIs(sql, page.measure)} ${ofKey} ${rest}
    order by w.reported_at desc, w.id desc limit ${page.limit + 1}`;
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return { items: shown.map(presentKpiOrder), nextCursor: last && rows.length > page.limit ? cursorOf(last) : null };
}

/** A cancelled order may have been reached before; that is in no figure. */
const NOT_COUNTED: OrderIntervals = {
  responseS: null,
  recoveryWorkS: null,
  recoveryOutageS: null,
  recoveryCustomerS: null,
};

function presentKpiOrder(row: KpiOrderRow): KpiOrder {
  const { responseS, recoveryWorkS, recoveryOutageS, recoveryCustomerS } =
    row.state === 'cancelled' ? NOT_COUNTED : intervalsOf(stampsOf(row));
  return {
    id: row.id,
    number: row.number,
    ulp: row.ulp_id,
    state: row.state,
    crewCode: row.crew_code,
    reportedAt: iso(row.reported_at),
    arrivedAt: isoOrNull(row.arrived_at),
    restoredAt: isoOrNull(row.restored_at),
    cancelledAt: isoOrNull(row.cancelled_at),
    responseMin: minutesOf(responseS),
    recoveryWorkMin: minutesOf(recoveryWorkS),
    recoveryOutageMin: minutesOf(recoveryOutageS),
    recoveryCustomerMin: minutesOf(recoveryCustomerS),
    pausedMin: (row.paused_s ?? 0) / 60,
    flags: row.flags,
  };
}

const CURSOR = /^(\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00)~([0-9a-f-]{36})$/;

const cursorOf = (row: KpiOrderRow): string => Buffer.from(`${row.position}~${row.id}`).toString('base64url');

function readCursor(cursor: string): { at: string; id: string } {
  const [, at, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!at || !id) throw invalidField('cursor', 'is not one that this list gave');
  return { at, id };
}
