import type { DeviceKind } from '@comcen/shared/domain/codes.ts';
import { stateOf } from '@comcen/shared/domain/planned-outage/window.ts';
import type { PlannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { notFound } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface PlannedOutageRow {
  id: string;
  number: string;
  up3_id: string;
  ulp_id: string;
  device_id: string;
  device_code: string;
  device_name: string;
  device_kind: DeviceKind;
  lat: number;
  lng: number;
  customer_count: number;
  starts_at: Date;
  ends_at: Date;
  note: string;
  callers: number;
  created_by_name: string | null;
  created_at: Date;
  cancelled_at: Date | null;
  ended_at: Date | null;
  version: number;
}

export type WhichPlanned =
  | { readonly id: string }
  | {
      readonly when: 'now' | 'coming' | 'past' | null;
      readonly ulpId: string | null;
      /** Only what was entered before this one. */
      readonly before: string | null;
      readonly limit: number;
    };

/** Newest first. Indexes planned_outage_in_force (now and coming), planned_outage_recent, report_by_planned_outage. */
export async function plannedOutages(ctx: Context, which: WhichPlanned): Promise<PlannedOutageItem[]> {
  authorize(ctx, 'planned_outage.read');
  const { sql } = ctx;
  const scope = scopeOf(ctx);
  const now = ctx.clock();
  const rows = await sql<PlannedOutageRow[]>`
    select p.*, d.code as device_code, d.name as device_name, d.kind as device_kind, d.lat, d.lng, d.customer_count,
      (select count(*)::int from report r where r.planned_outage_id = p.id) as callers,
      (select u.name from app_user u where u.id = p.created_by) as created_by_name
    from planned_outage p join grid_device d on d.id = p.device_id
    where ${filterOf(sql, which, now)}
      and (${scope.up3Id}::text is null or p.up3_id = ${scope.up3Id})
      and (${scope.ulpId}::text is null or p.ulp_id = ${scope.ulpId})
    order by p.id desc limit ${'id' in which ? 1 : which.limit}`;
  return rows.map((row) => present(row, now));
}

export async function plannedOutage(ctx: Context, id: string): Promise<PlannedOutageItem> {
  const [item] = await plannedOutages(ctx, { id });
  if (!item) throw notFound('This planned outage');
  return item;
}

function filterOf(sql: SqlRunner, which: WhichPlanned, now: Date) {
  if ('id' in which) return sql`p.id = ${which.id}`;
  const standing = sql`p.cancelled_at is null and p.ended_at is null`;
  const when = {
    now: sql`and ${standing} and p.starts_at <= ${now}`,
    coming: sql`and ${standing} and p.starts_at > ${now}`,
    past: sql`and not (${standing})`,
  };
  const conditions = [
    which.when !== null && when[which.when],
    which.ulpId !== null && sql`and p.ulp_id = ${which.ulpId}`,
    which.before !== null && sql`and p.id < ${which.before}`,
  ].filter((condition) => condition !== false);
  return conditions.reduce((all, condition) => sql`${all} ${condition}`, sql`true`);
}

function present(row: PlannedOutageRow, now: Date): PlannedOutageItem {
  const times = {
    startsAtMs: row.starts_at.getTime(),
    endsAtMs: row.ends_at.getTime(),
    isCancelled: row.cancelled_at !== null,
    isEnded: row.ended_at !== null,
  };
  return {
    id: row.id,
    number: row.number,
    up3: row.up3_id,
    ulp: row.ulp_id,
    device: { id: row.device_id, code: row.device_code, name: row.device_name, kind: row.device_kind },
    location: { lat: row.lat, lng: row.lng },
    customers: row.customer_count,
    startsAt: iso(row.starts_at),
    endsAt: iso(row.ends_at),
    note: row.note,
    state: stateOf(times, now.getTime()),
    callers: row.callers,
    createdBy: row.created_by_name,
    createdAt: iso(row.created_at),
    cancelledAt: isoOrNull(row.cancelled_at),
    endedAt: isoOrNull(row.ended_at),
    version: row.version,
  };
}
