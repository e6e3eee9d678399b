import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { CREW_STATUS_KINDS, OdinOutage, OUTAGE_CAUSE_KINDS } from '@comcen/shared/wire/http/open-data.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { type EstimateColumns, presentEstimate } from '../presenters/estimate.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface Row extends EstimateColumns {
  id: string;
  number: string;
  ulp_id: string;
  ulp_name: string;
  up3_name: string;
  state: 'open' | 'partly_restored' | 'restored' | 'closed';
  customers_out: number;
  report_count: number;
  served: number | null;
  started_at: Date;
  first_reported_at: Date | null;
  restored_at: Date | null;
  confirmed_at: Date | null;
  created_at: Date;
  orders: { state: WorkOrderState; cause: string | null; arrived: boolean }[] | null;
}

export interface OdinPage {
  readonly isCurrent: boolean;
  readonly ulpId: string | null;
  readonly before: string | null;
  readonly limit: number;
}

/** Power outages in ODIN's words, newest first; nothing personal. Indexes incident_open, incident_recent, work_order_by_incident. */
export async function odinOutages(ctx: Context, page: OdinPage): Promise<OdinOutage[]> {
  authorize(ctx, 'incident.read', { ulpId: page.ulpId });
  const { sql } = ctx;
  const { up3Id, ulpId } = scopeOf(ctx);
  const rows = await sql<Row[]>`
    select i.*, u.name as ulp_name, p.name as up3_name,
      (select sum(t.customer_count)::int from grid_device t where t.ulp_id = i.ulp_id and t.kind = 'transformer') as served,
      (select json_agg(json_build_object('state', w.state, 'cause', w.cause, 'arrived', w.arrived_at is not null) order by w.id desc)
        from work_order w where w.incident_id = i.id) as orders
    from incident i join ulp u on u.id = i.ulp_id join up3 p on p.id = i.up3_id
    where i.kind = 'outage' and ${page.isCurrent ? sql`i.state in ('open', 'partly_restored')` : sql`i.state <> 'merged'`}
      and (${page.before}::uuid is null or i.id < ${page.before}::uuid)
      and (${up3Id}::text is null or i.up3_id = ${up3Id})
      and (${ulpId}::text is null or i.ulp_id = ${ulpId})
      and (${page.ulpId}::text is null or i.ulp_id = ${page.ulpId})
    order by i.id desc limit ${page.limit}`;
  return rows.map(present);
}

const DISCLAIMER =
  'Figures are estimates from customer reports and the grid model, made by the command center; they may change without notice.';

function present(row: Row): OdinOutage {
  const orders = row.orders ?? [];
  const cause = orders.find((order) => order.cause !== null)?.cause ?? null;
  const isOver = row.state === 'restored' || row.state === 'closed';
  const out = isOver ? 0 : row.customers_out;
  const estimate = isOver ? null : presentEstimate(row);
  return {
    mRID: row.id,
    cause,
    causeKind: cause === null ? null : (CAUSE_KINDS[cause] ?? null),
    communityDescriptor: row.ulp_id,
    customersRestored: row.customers_out - out,
    metersAffected: out,
    originalCustomersServed: row.served,
    originalMetersAffected: row.customers_out,
    outageKind: outageKindOf(row),
    reportedStartTime: iso(row.first_reported_at ?? row.started_at),
    statusKind: furthest(orders.map(({ state }) => state)),
    actualPeriod: { start: iso(row.started_at), end: isoOrNull(row.restored_at) },
    estimatedPeriod: estimate && { start: iso(row.started_at), end: estimate.at },
    EstimatedRestorationTime: estimate && {
      ert: estimate.at,
      earliest: estimate.earliestAt,
      latest: estimate.latestAt,
      source: estimate.source,
    },
    Incident: [
      { mRID: row.id, troubleCalls: row.report_count, firstReceivedDateTime: isoOrNull(row.first_reported_at) },
    ],
    Names: [
      { name: row.number, NameType: 'IncidentNumber' },
      { name: row.up3_name, NameType: 'UtilityName' },
    ],
    OutageArea: [
      { mRID: row.ulp_id, name: row.ulp_name, outageAreaKind: 'serviceArea', metersServed: row.served ?? 0 },
    ],
    utilityDisclaimer: DISCLAIMER,
  };
}

const CAUSE_KINDS: Readonly<Record<string, (typeof OUTAGE_CAUSE_KINDS)[number]>> = {
  lightning: 'lightingStrike',
  animal: 'animal',
  tree: 'treeDown',
};

function outageKindOf({ state, confirmed_at, orders }: Row): OdinOutage['outageKind'] {
  if (state === 'partly_restored') return 'partiallyRestored';
  if (state !== 'open') return state;
  return confirmed_at !== null || orders?.some(({ arrived }) => arrived) ? 'confirmed' : 'predicted';
}

type CrewStatus = (typeof CREW_STATUS_KINDS)[number];
const CREW_STATUS: Readonly<Record<WorkOrderState, CrewStatus | null>> = {
  new: 'awaitingCrewAssignment',
  offered: 'awaitingCrewAssignment',
  held: 'awaitingCrewAssignment',
  accepted: 'assigned',
  en_route: 'enroute',
  on_site: 'arrived',
  restored: 'fieldComplete',
  completed: 'fieldComplete',
  closed: 'fieldComplete',
  cancelled: null,
};
/** Work that goes on says more than work that is done. */
const ORDER: readonly CrewStatus[] = ['arrived', 'enroute', 'assigned', 'awaitingCrewAssignment', 'fieldComplete'];

function furthest(states: readonly WorkOrderState[]): CrewStatus | null {
  const found = states.map((state) => CREW_STATUS[state]);
  return ORDER.find((status) => found.includes(status)) ?? null;
}
