import type { KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import { intervalsOf, minutesOf } from '@comcen/shared/domain/kpi/intervals.ts';
import type { KpiOrder } from '@comcen/shared/wire/http/kpi.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { invalidField } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { type KpiPeriod, type KpiStampsRow, kpiKeyIs, kpiStamps, kpiTables, kpiWhere } from './kpi-facts.ts';
import { stampsOf } from './kpis.ts';

export interface KpiOrdersPage extends KpiPeriod {
  /** One row of the figures; without it the orders behind the total. */
  readonly group?: { readonly by: KpiGrouping; readonly key: string };
  readonly limit: number;
  readonly cursor?: string;
}

interface KpiOrderRow extends KpiStampsRow {
  id: string;
  number: string;
  state: string;
  flags: string[];
  position: string;
}

/**
 * The orders behind a number, newest report first: exactly those that `kpis` counts, so cancelled and superseded ones are not
 * among them. Index work_order_by_reported; a page costs a page.
 */
export async function kpiOrders(
  ctx: Context,
  page: KpiOrdersPage,
): Promise<{ items: KpiOrder[]; nextCursor: string | null }> {
  authorize(ctx, 'kpi.read');
  const { sql } = ctx;
  const before = page.cursor === undefined ? null : readCursor(page.cursor);
  const ofKey = page.group ? sql`and ${kpiKeyIs(sql, page.group.by, page.group.key)}` : sql``;
  const rest = before ? sql`and (w.reported_at, w.id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql``;
  const rows = await sql<KpiOrderRow[]>`
    select ${kpiStamps(sql)}, w.id, w.number, w.state, w.flags, w.reported_at::text as position
    from ${kpiTables(sql)}
    where ${kpiWhere(sql, scopeOf(ctx), page)} and w.state <> 'cancelled' ${ofKey} ${rest}
    order by w.reported_at desc, w.id desc limit ${page.limit + 1}`;
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return { items: shown.map(presentKpiOrder), nextCursor: last && rows.length > page.limit ? cursorOf(last) : null };
}

function presentKpiOrder(row: KpiOrderRow): KpiOrder {
  const { responseS, recoveryWorkS, recoveryOutageS, recoveryCustomerS } = intervalsOf(stampsOf(row));
  return {
    id: row.id,
    number: row.number,
    ulp: row.ulp_id,
    state: row.state,
    crewCode: row.crew_code,
    reportedAt: iso(row.reported_at),
    arrivedAt: isoOrNull(row.arrived_at),
    restoredAt: isoOrNull(row.restored_at),
    responseMin: minutesOf(responseS),
    recoveryWorkMin: minutesOf(recoveryWorkS),
    recoveryOutageMin: minutesOf(recoveryOutageS),
    recoveryCustomerMin: minutesOf(recoveryCustomerS),
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
