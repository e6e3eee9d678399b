import type { CreateReportBody } from '@comcen/shared/wire/http/report.ts';
import { DEFAULT_SETTINGS } from '@comcen/shared/wire/http/settings.ts';
import type { Context } from '../../context.ts';
import { actorColumns } from '../../events/record.ts';
import type { ReportRow } from '../../presenters/report.ts';

/** A report that passed its checks, ready for its one statement. */
export interface CheckedReport {
  readonly id: string;
  readonly body: CreateReportBody;
  readonly phone: string | null;
  /** Unit of the place; null when the customer (idpel) tells it. */
  readonly placeUnit: { readonly up3Id: string; readonly ulpId: string } | null;
  readonly scope: { readonly up3Id: string | null; readonly ulpId: string | null };
  readonly now: Date;
  readonly reportedAt: Date;
  readonly idempotency: { readonly scope: string; readonly key: string; readonly hash: Buffer } | null;
}

export type Acceptance =
  | { readonly kind: 'accepted'; readonly row: ReportRow }
  | { readonly kind: 'unknown_customer' }
  | { readonly kind: 'far_from_customer' }
  | { readonly kind: 'known_key' }
  | { readonly kind: 'known_external_id' };

const KEY_LIFE_MS = 48 * 3600_000;
/** A neighbour's line or the next village; farther away it is another idpel's or a wrong pin. */
export const MAX_FROM_CUSTOMER_M = 20_000;
const M_PER_DEGREE = 111_195;
const DIVISION_BY_ZERO = '22012';

/**
 * Takes a report in one statement, one round trip, one commit: keys, report and event stand or fall together. The last select
 * divides by zero when a key was written but no report followed (external id known already), which undoes the statement.
 * Customer: customer_pkey. What counts as late is the area's setting (setting_pkey), and the area is known inside only.
 */
export async function acceptReport(ctx: Context, report: CheckedReport): Promise<Acceptance> {
  try {
    return outcomeOf(await insertReport(ctx, report), report);
  } catch (error) {
    if (isPostgresError(error, DIVISION_BY_ZERO)) return { kind: 'known_external_id' };
    throw error;
  }
}

type InsertedRow = Partial<ReportRow> & { has_unit: boolean; is_far: boolean };

function outcomeOf(row: InsertedRow | undefined, report: CheckedReport): Acceptance {
  if (row?.id) return { kind: 'accepted', row: row as ReportRow };
  if (!row?.has_unit) return { kind: 'unknown_customer' };
  if (row.is_far) return { kind: 'far_from_customer' };
  return report.idempotency ? { kind: 'known_key' } : { kind: 'known_external_id' };
}

async function insertReport(ctx: Context, report: CheckedReport): Promise<InsertedRow | undefined> {
  const { body, now, idempotency } = report;
  const actor = actorColumns(ctx);
  const { lat, lng } = body.location ?? { lat: null, lng: null };
  const [row] = await ctx.sql<InsertedRow[]>`
    with found as (
      select c.up3_id, c.ulp_id, c.transformer_id, c.lat, c.lng, c.address,
        coalesce(sqrt((c.lat - ${lat}::float8) ^ 2 + ((c.lng - ${lng}::float8) * cos(radians(c.lat))) ^ 2)
          * ${M_PER_DEGREE}::float8 > ${MAX_FROM_CUSTOMER_M}::float8, false) as is_far
      from customer c
        where c.idpel = ${body.idpel ?? null}
          and (${report.scope.up3Id}::text is null or c.up3_id = ${report.scope.up3Id})
          and (${report.scope.ulpId}::text is null or c.ulp_id = ${report.scope.ulpId})
      union all
      select ${report.placeUnit?.up3Id ?? null}, ${report.placeUnit?.ulpId ?? null}, null, null, null, '', false
        where ${body.idpel ?? null}::text is null
    ), unit as (
      select * from found where not is_far
    ), key as (
      insert into idempotency_key (scope, key, request_hash, status, body, created_at, expires_at)
      select ${idempotency?.scope ?? ''}, ${idempotency?.key ?? ''}, ${idempotency?.hash ?? null}, 201,
        ${ctx.sql.json({ reportId: report.id })}, ${now}, ${new Date(now.getTime() + KEY_LIFE_MS)}
      from unit where ${idempotency !== null}::boolean
      on conflict do nothing returning 1
    ), external_key as (
      insert into report_key (channel, external_id, report_id)
      select ${body.channel}, ${body.externalId ?? ''}, ${report.id} from unit
        where ${body.externalId !== undefined}::boolean and (${idempotency === null}::boolean or exists (select from key))
      on conflict do nothing returning 1
    ), accepted as (
      insert into report (id, up3_id, ulp_id, channel, kind, description, reporter_name, reporter_phone, idpel,
        transformer_id, lat, lng, address, reported_at, received_at, is_late_entry, external_id, created_by)
      select ${report.id}, u.up3_id, u.ulp_id, ${body.channel}, ${body.kind}, ${body.description},
        ${body.reporter.name ?? null}, ${report.phone}, ${body.idpel ?? null}, u.transformer_id,
        coalesce(${lat}, u.lat), coalesce(${lng}, u.lng),
        coalesce(${body.address ?? null}, u.address), ${report.reportedAt}, ${now}, ${lateMin(now, report.reportedAt)}::float8 > coalesce((
          select (s.value #>> '{}')::float8 from setting s where s.up3_id = u.up3_id and s.key = 'lateEntryMin'
        ), ${DEFAULT_SETTINGS.lateEntryMin}::float8),
        ${body.externalId ?? null}, ${actor.id}
      from unit u
        where (${idempotency === null}::boolean or exists (select from key))
          and (${body.externalId === undefined}::boolean or exists (select from external_key))
      returning *
    ), event as (
      insert into domain_event (type, entity, entity_id, entity_version, up3_id, ulp_id, actor_kind, actor_id, at, data)
      select 'report.received', 'report', a.id, 1, a.up3_id, a.ulp_id, ${actor.kind}, ${actor.id}, ${now},
        jsonb_build_object('channel', a.channel, 'kind', a.kind, 'transformerId', a.transformer_id)
      from accepted a
    )
    select exists (select from found) as has_unit, exists (select from found where is_far) as is_far,
      1 / (case when exists (select from key) and not exists (select from accepted) then 0 else 1 end) as whole,
      a.*, null as work_order_id
    from (select) as one left join accepted a on true`;
  return row;
}

const lateMin = (now: Date, reportedAt: Date): number => (now.getTime() - reportedAt.getTime()) / 60_000;

const isPostgresError = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
