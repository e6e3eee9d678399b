import type { Occurrence } from '@comcen/shared/domain/repeat/repeat.ts';
import type { RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { invalidField } from '../errors.ts';
import { settingsOf } from './settings.ts';
import { inRegion, type VoicePeriod, type VoiceRegion, voiceRegion } from './voice-region.ts';

/** A year and some days: all faults of the period are looked at together. */
const LONGEST_MS = 400 * 86_400_000;
const DAY_MS = 86_400_000;

export interface FaultOf extends Occurrence {
  readonly number: string;
  readonly label: string;
  readonly ulpId: string;
  readonly lat: number;
  readonly lng: number;
}

export interface FaultsOf {
  readonly windowDays: number;
  /** Of the period and of the window before it. */
  readonly faults: FaultOf[];
}

interface Row {
  key: string;
  label: string;
  faultId: string;
  number: string;
  ulpId: string;
  lat: number;
  lng: number;
  reportedAt: Date;
  restoredAt: Date | null;
}

/** Who had which outage when, in the period and the window before it. Errors: 404 for a foreign ULP, 422 beyond 400 days. */
export async function repeatFaults(ctx: Context, period: VoicePeriod, by: RepeatKind): Promise<FaultsOf> {
  authorize(ctx, 'kpi.read');
  if (period.to.getTime() - period.from.getTime() > LONGEST_MS)
    throw invalidField('to', 'lies more than 400 days after from');
  const region = await voiceRegion(ctx, 'kpi.read', period.ulpId);
  const windowDays = await windowOf(ctx, region);
  const { sql } = ctx;
  const since = new Date(period.from.getTime() - windowDays * DAY_MS);
  const faults = await sql<Row[]>`
    with fault as (${faultsBetween(sql, region, since, period.to)})
    ${by === 'customer' ? byCustomer(sql, region, period.to) : by === 'transformer' ? byTransformer(sql) : byFeeder(sql)}`;
  return { windowDays, faults: faults.filter(({ reportedAt }) => reportedAt < period.to) };
}

async function windowOf(ctx: Context, { up3Ids }: VoiceRegion): Promise<number> {
  const [up3Id] = up3Ids;
  return (await settingsOf(ctx, up3Id ?? '')).repeatWindowDays;
}

/**
 * Outages first reported or restored within the span; planned ones are no incidents. Indexes incident_by_reported and
 * incident_by_restored: the rest of history costs nothing.
 */
export const faultsBetween = (sql: SqlRunner, region: VoiceRegion, from: Date, to: Date) => sql`
  select i.* from incident i
  where i.kind = 'outage' and i.state <> 'merged' and ${inRegion(sql, region, 'i')}
    and i.first_reported_at >= ${from} and i.first_reported_at < ${to}
  union
  select i.* from incident i
  where i.kind = 'outage' and i.state <> 'merged' and ${inRegion(sql, region, 'i')}
    and i.restored_at >= ${from} and i.restored_at < ${to}`;

const FAULT = (sql: SqlRunner) => sql`
  f.id as "faultId", f.number, f.ulp_id as "ulpId", f.lat, f.lng, f.restored_at as "restoredAt"`;

/** The customer's own first report of each fault. Index report_by_incident. */
const byCustomer = (sql: SqlRunner, region: VoiceRegion, to: Date) => sql`
  select r.idpel as key, coalesce(c.name, r.idpel) as label, r.reported_at as "reportedAt", ${FAULT(sql)}
  from fault f
  cross join lateral (
    select r.idpel, min(r.reported_at) as reported_at from report r
    where r.incident_id = f.id and r.idpel is not null and r.state <> 'withdrawn' and r.kind = 'outage' and ${inRegion(sql, region, 'r')}
      and r.reported_at < ${to}
    group by r.idpel) r
  left join customer c on c.idpel = r.idpel`;

/** The fault lay at the transformer itself. */
const byTransformer = (sql: SqlRunner) => sql`
  select d.id::text as key, d.code || ' ' || d.name as label, f.first_reported_at as "reportedAt", ${FAULT(sql)}
  from fault f join grid_device d on d.id = f.device_id and d.kind = 'transformer'
  where f.fault_level = 'transformer' and f.first_reported_at is not null`;

/** The fault lay on the feeder or one of its sections. */
const byFeeder = (sql: SqlRunner) => sql`
  select p.id::text as key, p.code || ' ' || p.name as label, f.first_reported_at as "reportedAt", ${FAULT(sql)}
  from fault f join grid_device d on d.id = f.device_id and d.kind in ('feeder', 'section')
  join grid_device p on p.kind = 'feeder' and (p.id = d.id or p.id = any(d.ancestor_ids))
  where f.fault_level in ('feeder', 'section') and f.first_reported_at is not null`;
