import type { Cause, FaultLevel, WorkKind } from '@comcen/shared/domain/codes.ts';
import type { EstimateStage, RestorationFacts } from '@comcen/shared/domain/estimate/facts.ts';
import type { EstimateBasis } from '@comcen/shared/domain/estimate/restoration.ts';
import type { ToldEstimate } from '@comcen/shared/domain/estimate/should-change.ts';
import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Context } from '../../context.ts';
import type { LaneState } from './lane-state.ts';

export const consequence = 'reads what estimateIncidents reckons from';

/** Incidents of one transaction: some 20 ms of rows locked. */
export const ESTIMATE_BATCH = 300;
/** What a crew still has to do at an order it reached already is not asked here: a usual one. */
const RUNNING_ORDER_MIN = 20;

export interface IncidentInHand {
  readonly id: string;
  readonly ulpId: string;
  /** Null = nobody was told anything yet. */
  readonly told: ToldEstimate | null;
  readonly toldBasis: Pick<EstimateBasis, 'stage' | 'level' | 'isStorm' | 'backlog'> | null;
  readonly estimatedAt: Date | null;
  readonly facts: RestorationFacts;
}

/** These, or page by page all open ones, or only those that nobody was told anything about. */
export type WhichIncidents =
  | { readonly ids: readonly string[] }
  | { readonly of: 'open' | 'new'; readonly after: string | null };

interface Row {
  id: string;
  ulp_id: string;
  kind: WorkKind;
  fault_level: FaultLevel;
  since: Date;
  estimate_at: Date | null;
  estimate_earliest_at: Date | null;
  estimate_latest_at: Date | null;
  estimate_source: ToldEstimate['source'] | null;
  estimated_at: Date | null;
  estimate_basis: IncidentInHand['toldBasis'];
  /** Null = no order that somebody works or waits for. */
  state: keyof typeof STAGE_OF | null;
  cause: Cause | null;
  stage_since: Date;
  priority: number;
  lat: number;
  lng: number;
  crew_lat: number | null;
  crew_lng: number | null;
  orders_before: number;
}

const STAGE_OF = {
  new: 'waiting',
  offered: 'waiting',
  held: 'held',
  accepted: 'accepted',
  en_route: 'en_route',
  on_site: 'on_site',
} as const satisfies Record<string, EstimateStage>;

/**
 * Open incidents with the order that is furthest towards power, and where its crew is. One without an order that somebody works or
 * waits for is seen but not in hand. Indexes incident_pkey, incident_unestimated, incident_open, work_order_by_incident, offer_load, and
 * primary keys.
 */
export async function incidentFacts(
  ctx: Context,
  up3Id: string,
  which: WhichIncidents,
  lane: LaneState,
): Promise<{ incidents: IncidentInHand[]; seen: number; last: string | null }> {
  const { sql } = ctx;
  const rows = await sql<Row[]>`
    with picked as materialized (
      select i.* from incident i
      where i.up3_id = ${up3Id} and i.state in ('open', 'partly_restored') and ${filterOf(ctx, which)}
      order by i.id limit ${ESTIMATE_BATCH})
    select i.id, i.ulp_id, i.kind, i.fault_level, least(i.started_at, i.first_reported_at) as since, i.estimate_at,
      i.estimate_earliest_at, i.estimate_latest_at, i.estimate_source, i.estimated_at, i.estimate_basis,
      w.state, w.cause, w.priority, w.lat, w.lng, w.stage_since,
      case when p.lat is not null then p.lat when w.state = 'accepted' then posko.lat end as crew_lat,
      case when p.lng is not null then p.lng when w.state = 'accepted' then posko.lng end as crew_lng,
      case when w.state = 'accepted' then (select count(*)::int from offer o where o.crew_id = w.crew_id and o.ended_at is null
        and o.accepted_at < w.accepted_at and o.restored_at is null) else 0 end as orders_before
    from picked i left join lateral (
      select w.state, w.cause, w.priority, w.lat, w.lng, w.crew_id, w.accepted_at, coalesce(case w.state
          when 'held' then w.held_at when 'accepted' then w.accepted_at when 'en_route' then w.departed_at
          when 'on_site' then w.arrived_at end, w.waiting_since, w.created_at) as stage_since
      from work_order w where w.incident_id = i.id
        and w.state in ('new', 'offered', 'held', 'accepted', 'en_route', 'on_site')
      order by array_position(array['on_site', 'en_route', 'accepted', 'held', 'offered', 'new'], w.state), w.id limit 1
    ) w on true
    left join crew c on c.id = w.crew_id and w.state in ('accepted', 'en_route', 'on_site')
    left join posko on posko.id = c.posko_id
    left join position_latest p on p.crew_id = c.id and p.at >= ${lane.youngAfter}
    order by i.id`;
  const incidents = rows.flatMap((row) => (row.state === null ? [] : [inHand({ ...row, state: row.state }, lane)]));
  return { incidents, seen: rows.length, last: rows.at(-1)?.id ?? null };
}

function filterOf({ sql }: Context, which: WhichIncidents) {
  if ('ids' in which) return sql`i.id = any(${[...which.ids]}::uuid[])`;
  const after = which.after === null ? sql`true` : sql`i.id > ${which.after}`;
  return which.of === 'new' ? sql`i.estimated_at is null and ${after}` : after;
}

function inHand(row: Row & { state: keyof typeof STAGE_OF }, lane: LaneState): IncidentInHand {
  const stage = STAGE_OF[row.state];
  const facts: RestorationFacts = {
    stage,
    stageSinceMs: row.stage_since.getTime(),
    level: row.fault_level,
    kind: row.kind,
    cause: row.cause,
    ulp: row.ulp_id,
    hour: lane.hour,
    isStorm: lane.isStormIn(row.ulp_id),
    backlog: stage === 'waiting' ? lane.backlogOf(row.priority) : 0,
    crewKm: stage === 'accepted' || stage === 'en_route' ? crewKm(row, lane.detourFactor) : null,
    crewBusyMin: row.orders_before * RUNNING_ORDER_MIN,
  };
  return {
    id: row.id,
    ulpId: row.ulp_id,
    told: toldIn(row),
    toldBasis: row.estimate_basis,
    estimatedAt: row.estimated_at,
    facts,
  };
}

function crewKm({ lat, lng, crew_lat, crew_lng }: Row, detourFactor: number): number | null {
  if (crew_lat === null || crew_lng === null) return null;
  return (distanceM({ lat, lng }, { lat: crew_lat, lng: crew_lng }) / 1000) * detourFactor;
}

function toldIn(row: Row): ToldEstimate | null {
  const { estimate_at: at, estimate_source: source, estimate_basis: basis } = row;
  if (!at || !source) return null;
  return {
    source,
    atMs: at.getTime(),
    earliestMs: row.estimate_earliest_at?.getTime() ?? null,
    latestMs: row.estimate_latest_at?.getTime() ?? null,
    sinceMs: row.since.getTime(),
    situation: basis?.stage && basis.level ? situationOf(basis) : null,
  };
}

/** Another stage or another faulted device is another situation. */
export const situationOf = ({ stage, level }: Pick<EstimateBasis, 'stage' | 'level'>): string => `${stage}|${level}`;
