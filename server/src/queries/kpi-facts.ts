import { instantsOfDay, type KpiGrouping, NO_KEY } from '@comcen/shared/domain/kpi/grouping.ts';
import type { PendingQuery, Row } from 'postgres';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context, Scope, SqlRunner } from '../context.ts';
import { invalidField, notFound } from '../errors.ts';

export interface KpiPeriod {
  /** Half-open [from, to) over the first `reported`; the future is allowed. */
  readonly from: Date;
  readonly to: Date;
  /** Only this ULP's. */
  readonly ulpId?: string;
}

/** The stamps of one order that intervals are made of. */
export interface KpiStampsRow {
  ulp_id: string;
  crew_code: string | null;
  reported_at: Date;
  outage_started_at: Date | null;
  arrived_at: Date | null;
  restored_at: Date | null;
  is_first: boolean;
  is_follow_up: boolean;
  paused_s: number | null;
}

export type Fragment = PendingQuery<Row[]>;

/** An order is its incident's first when none that stands is older. Index work_order_by_incident. */
export const isFirstOrder = (sql: SqlRunner): Fragment => sql`
  not exists (select 1 from work_order e
    where e.incident_id = w.incident_id and e.id < w.id and e.state <> 'cancelled')`;

/** Seconds on hold, null when it never was; a pause that lasts counts up to now. Index work_order_pause_by_order. */
const pausedSeconds = (sql: SqlRunner, now: Date): Fragment => sql`
  (select sum(floor(extract(epoch from coalesce(p.ended_at, ${now}))) - floor(extract(epoch from p.started_at)))::float8
    from work_order_pause p where p.work_order_id = w.id)`;

/** `w` is the order, `i` its incident, `c` its crew. */
export const kpiStamps = (sql: SqlRunner, now: Date): Fragment => sql`
  w.ulp_id, c.code as crew_code, w.reported_at, i.started_at as outage_started_at, w.arrived_at, w.restored_at,
  w.follow_up_of is not null as is_follow_up, ${isFirstOrder(sql)} as is_first, ${pausedSeconds(sql, now)} as paused_s`;

export const kpiTables = (sql: SqlRunner): Fragment => sql`
  work_order w join incident i on i.id = w.incident_id left join crew c on c.id = w.crew_id`;

/** Orders of the region and the period. Index work_order_by_reported, one range per UP3: the rest of history costs nothing. */
export const kpiWhere = (sql: SqlRunner, scope: Scope, { from, to, ulpId }: KpiPeriod): Fragment => sql`
  w.up3_id in (select id from up3 where ${scope.up3Id}::text is null or id = ${scope.up3Id})
  and (${scope.ulpId}::text is null or w.ulp_id = ${scope.ulpId})
  and (${ulpId ?? null}::text is null or w.ulp_id = ${ulpId ?? null})
  and w.reported_at >= ${from} and w.reported_at < ${to}`;

/** A ULP that is asked for must lie in the actor's region. Returns its UP3, or the actor's; null = all. */
export async function up3OfPeriod(ctx: Context, { ulpId }: KpiPeriod): Promise<string | null> {
  if (ulpId === undefined) return scopeOf(ctx).up3Id;
  const [ulp] = await ctx.sql<{ up3_id: string }[]>`select up3_id from ulp where id = ${ulpId}`;
  if (!ulp) throw notFound('This ULP');
  authorize(ctx, 'kpi.read', { up3Id: ulp.up3_id, ulpId });
  return ulp.up3_id;
}

/** Channel of the incident's first report. Index report_by_incident. */
export const firstChannel = (sql: SqlRunner): Fragment => sql`
  (select r.channel from report r where r.incident_id = w.incident_id order by r.reported_at, r.id limit 1)`;

const localHour = (sql: SqlRunner): Fragment => sql`extract(hour from w.reported_at at time zone 'Asia/Jakarta')`;

/** The orders of one key, as `groupKey` in shared/domain/kpi sorts them (a test compares the two). */
export function kpiKeyIs(sql: SqlRunner, grouping: KpiGrouping, key: string): Fragment {
  const value = key === NO_KEY ? null : key;
  switch (grouping) {
    case 'ulp':
      return sql`w.ulp_id = ${key}`;
    case 'crew':
      return sql`c.code is not distinct from ${value}`;
    case 'cause':
      return sql`w.cause is not distinct from ${value}`;
    case 'channel':
      return sql`${firstChannel(sql)} is not distinct from ${value}`;
    case 'hour':
      return sql`${localHour(sql)} = ${numberKey(key, 0, 23)}`;
    case 'shift': {
      // Roster from 07: 1, from 15: 2, from 23: 3.
      const hour = sql`(${localHour(sql)}::int + 17) % 24`;
      return sql`${hour} / 8 + 1 = ${numberKey(key, 1, 3)}`;
    }
    case 'day': {
      const day = instantsOfDay(key);
      if (!day) throw invalidField('key', 'needs a day like 2026-03-21');
      return sql`w.reported_at >= ${day.from} and w.reported_at < ${day.to}`;
    }
  }
}

function numberKey(key: string, from: number, to: number): number {
  const value = /^\d{1,2}$/.test(key) ? Number(key) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw invalidField('key', `needs a number from ${from} to ${to}`);
}
