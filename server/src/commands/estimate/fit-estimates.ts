import type { Cause, FaultLevel, WorkKind } from '@comcen/shared/domain/codes.ts';
import type { EstimateCase } from '@comcen/shared/domain/estimate/facts.ts';
import { fitModel } from '@comcen/shared/domain/estimate/fit.ts';
import { workTimesOf } from '@comcen/shared/domain/estimate/work-times.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { authorize } from '../authorize.ts';
import { hourAtPlace } from './lane-state.ts';

export const bookkeeping = "what was learned is nobody's act: the figures of restored orders, put together";

const DAYS = 180;
/** The newest of them; fitting takes about 0.2 ms each. */
const MOST_CASES = 5_000;
const HOUR_MS = 3_600_000;
/** In the night nobody waits for the machine; a model two days old is fitted whenever. */
const NIGHT = { from: 2, to: 5, notBeforeH: 12, atLatestH: 48 };

interface Row {
  level: FaultLevel;
  believed: FaultLevel | null;
  kind: WorkKind;
  cause: Cause | null;
  ulp_id: string;
  reported_at: Date;
  created_at: Date;
  accepted_at: Date | null;
  departed_at: Date | null;
  arrived_at: Date | null;
  restored_at: Date;
  crew_km: number | null;
  backlog: number | null;
  is_storm: boolean | null;
}

/** Learns durations anew when it is time (nightly), from the restored orders of the last 180 days. True when it did. */
export async function fitEstimates(ctx: Context, up3Id: string): Promise<boolean> {
  authorize(ctx, 'lane.run', { up3Id });
  const now = ctx.clock();
  const [last] = await ctx.sql<{ fitted_at: Date }[]>`select fitted_at from estimate_model where up3_id = ${up3Id}`;
  if (last && !isDue(now, last.fitted_at)) return false;
  const cases = await pastCases(ctx, up3Id, now);
  const model = fitModel(cases);
  await ctx.sql`
    insert into estimate_model as m (up3_id, fitted_at, cases, model, work_min)
    values (${up3Id}, ${now}, ${cases.length}, ${jsonOf(ctx.sql, model)}, ${jsonOf(ctx.sql, workTimesOf(model))})
    on conflict (up3_id) do update set fitted_at = excluded.fitted_at, cases = excluded.cases, model = excluded.model,
      work_min = excluded.work_min`;
  return true;
}

function isDue(now: Date, fittedAt: Date): boolean {
  const ageH = (now.getTime() - fittedAt.getTime()) / HOUR_MS;
  const hour = hourAtPlace(now);
  return ageH >= NIGHT.atLatestH || (ageH >= NIGHT.notBeforeH && hour >= NIGHT.from && hour < NIGHT.to);
}

/**
 * Oldest first. What was known when the order began to wait stands in the incident's first estimate; orders that were put on hold
 * are left out. Indexes work_order_by_reported, incident_pkey, estimate_by_incident, work_order_pause_by_order.
 */
async function pastCases(ctx: Context, up3Id: string, now: Date): Promise<EstimateCase[]> {
  const rows = await ctx.sql<Row[]>`
    select i.fault_level as level, w.kind, w.cause, w.ulp_id, w.reported_at, w.created_at, w.accepted_at, w.departed_at,
      w.arrived_at, w.restored_at, (w.dispatch->'chosen'->>'distanceKm')::double precision as crew_km,
      (f.basis->>'backlog')::double precision as backlog, (f.basis->>'isStorm')::boolean as is_storm,
      f.basis->>'level' as believed
    from work_order w join incident i on i.id = w.incident_id
      left join lateral (select e.basis from estimate e where e.incident_id = i.id and e.reason = 'first'
        order by e.made_at limit 1) f on true
    where w.up3_id = ${up3Id} and w.reported_at >= ${new Date(now.getTime() - DAYS * 24 * HOUR_MS)}
      and w.state in ('restored', 'completed', 'closed') and w.restored_at is not null and w.follow_up_of is null
      and w.reopen_reason is null and not exists (select from work_order_pause p where p.work_order_id = w.id)
    order by w.reported_at desc limit ${MOST_CASES}`;
  return rows.map(caseOf).reverse();
}

function caseOf(row: Row): EstimateCase {
  const { accepted_at, departed_at, arrived_at } = row;
  return {
    level: row.level,
    believed: row.believed ?? row.level,
    kind: row.kind,
    cause: row.cause,
    ulp: row.ulp_id,
    hour: hourAtPlace(row.reported_at),
    isStorm: row.is_storm ?? false,
    backlog: row.backlog,
    crewKm: row.crew_km,
    crewBusyMin: 0,
    waitMin: between(row.created_at, accepted_at),
    startMin: between(accepted_at, departed_at),
    travelMin: between(departed_at ?? accepted_at, arrived_at),
    workMin: between(arrived_at, row.restored_at),
  };
}

/** Stamps that contradict each other measure nothing. */
function between(from: Date | null, to: Date | null): number | null {
  if (!from || !to || to < from) return null;
  return (to.getTime() - from.getTime()) / 60_000;
}
