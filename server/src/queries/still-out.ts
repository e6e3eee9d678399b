import type { ReportKind } from '@comcen/shared/domain/codes.ts';
import { calledAfterRestore, type OpenReport, type RestoredFault } from '@comcen/shared/domain/storm/still-out.ts';
import type { StillOutReply } from '@comcen/shared/wire/http/still-out.ts';
import type { StormItem } from '@comcen/shared/wire/http/storm.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso } from '../presenters/instant.ts';
import { incidentItems } from './incidents.ts';
import { stormItem } from './storms.ts';
import { workOrderItems } from './work-orders.ts';

/** Of each list the newest; the counts are of all. */
const SHOWN = 200;
const OPEN_INCIDENT = `state in ('open', 'partly_restored')`;

interface ReportRow extends OpenReport {
  readonly number: string;
  readonly kind: ReportKind;
  readonly state: string;
  readonly ulp: string;
  readonly idpel: string | null;
  readonly address: string;
  readonly reportedAt: Date;
  readonly incidentNumber: string | null;
}

/** Who is not accounted for where a storm was: what has to be empty before it is closed. Errors: 404. */
export async function stillOut(ctx: Context, stormId: string): Promise<StillOutReply> {
  authorize(ctx, 'storm.read');
  const storm = await stormItem(ctx, stormId);
  const [incidents, waiting, reports, restored] = await Promise.all([
    openIncidents(ctx, storm),
    waitingServiceOrders(ctx, storm),
    openReports(ctx, storm),
    restoredFaults(ctx, storm),
  ]);
  const unanswered = reports.filter(({ state }) => state === 'received');
  const again = calledAfterRestore(reports, restored);
  const [incidentList, orderList] = await Promise.all([
    incidentItems(ctx, { ids: incidents.slice(0, SHOWN).map(({ id }) => id) }),
    workOrderItems(ctx, { ids: waiting.slice(0, SHOWN) }),
  ]);
  return {
    storm,
    at: iso(ctx.clock()),
    counts: {
      incidents: incidents.length,
      customersOut: incidents.reduce((sum, incident) => sum + incident.customersOut, 0),
      unanswered: unanswered.length,
      heldBack: waiting.length,
      calledAfterRestore: again.length,
    },
    incidents: incidentList,
    unanswered: unanswered.slice(0, SHOWN).map(presentReport),
    heldBack: orderList,
    calledAfterRestore: again.slice(0, SHOWN).map(({ report, restored: { number, device, restoredAtMs } }) => ({
      ...presentReport(report),
      restored: { incident: number, device, at: iso(new Date(restoredAtMs)) },
    })),
  };
}

const inArea = ({ sql }: Context, { ulp }: StormItem) => sql`(${ulp}::text is null or ulp_id = ${ulp})`;
/** Ids from here on are of this storm: a fault may have begun a little before somebody called it a storm. */
const since = ({ startedAt, proposedAt }: StormItem): Date =>
  new Date(Date.parse(startedAt ?? proposedAt ?? new Date(0).toISOString()) - 3_600_000);

/** Most customers first. Index incident_open. */
const openIncidents = (ctx: Context, storm: StormItem) => ctx.sql<{ id: string; customersOut: number }[]>`
  select id, customers_out as "customersOut" from incident
  where up3_id = ${storm.up3} and ${inArea(ctx, storm)} and ${ctx.sql.unsafe(OPEN_INCIDENT)} and kind in ('outage', 'voltage')
  order by customers_out desc, id`;

/** Orders for one customer's own line that nobody has been sent to, the oldest first. Index work_order_open. */
const waitingServiceOrders = async (ctx: Context, storm: StormItem): Promise<string[]> =>
  (
    await ctx.sql<{ id: string }[]>`
      select w.id from work_order w join incident i on i.id = w.incident_id
      where w.up3_id = ${storm.up3} and (${storm.ulp}::text is null or w.ulp_id = ${storm.ulp}) and w.state = 'new'
        and i.fault_level = 'service' order by w.reported_at, w.id`
  ).map(({ id }) => id);

/** Calls about power since the storm began that are not settled. Indexes report_waiting, report_by_incident. */
const openReports = (ctx: Context, storm: StormItem) => ctx.sql<ReportRow[]>`
  with open as (
    select r.* from report r where r.up3_id = ${storm.up3} and r.state = 'received'
    union all
    select r.* from incident i join report r on r.incident_id = i.id
    where i.up3_id = ${storm.up3} and i.${ctx.sql.unsafe(OPEN_INCIDENT)} and r.state = 'linked'
  )
  select r.id, r.number, r.kind, r.state, r.ulp_id as ulp, r.idpel, r.address, r.reported_at as "reportedAt",
    (extract(epoch from r.reported_at) * 1000)::float8 as "reportedAtMs", r.incident_id as "incidentId",
    (select i.number from incident i where i.id = r.incident_id) as "incidentNumber",
    r.transformer_id as "transformerId", coalesce(d.ancestor_ids, '{}') as "ancestorIds"
  from open r left join grid_device d on d.id = r.transformer_id
  where (${storm.ulp}::text is null or r.ulp_id = ${storm.ulp}) and r.kind in ('outage', 'voltage')
    and r.id >= uuid7_floor(${since(storm)})
  order by r.reported_at, r.id`;

/** Devices that the storm took and that are back. Index incident_recent: ids are UUIDv7. */
const restoredFaults = (ctx: Context, storm: StormItem) => ctx.sql<
  (RestoredFault & { number: string; device: string })[]
>`
  select i.id as "incidentId", i.number, d.code as device, i.device_id as "deviceId",
    (extract(epoch from i.restored_at) * 1000)::float8 as "restoredAtMs"
  from incident i join grid_device d on d.id = i.device_id
  where i.up3_id = ${storm.up3} and i.id >= uuid7_floor(${since(storm)}) and i.restored_at is not null
    and i.state in ('restored', 'closed') and i.fault_level <> 'service'`;

const presentReport = (report: ReportRow): StillOutReply['unanswered'][number] => ({
  id: report.id,
  number: report.number,
  kind: report.kind,
  ulp: report.ulp,
  idpel: report.idpel,
  address: report.address,
  reportedAt: iso(report.reportedAt),
  incident:
    report.incidentId === null || report.incidentNumber === null
      ? null
      : { id: report.incidentId, number: report.incidentNumber },
});
