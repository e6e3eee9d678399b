import { confirmIncident } from '@comcen/server/test/commands/incident/confirm-incident.ts';
import { mergeIncident } from '@comcen/server/test/commands/incident/merge-incident.ts';
import { type Split, splitIncident } from '@comcen/server/test/commands/incident/split-incident.ts';
import { undoGrouping } from '@comcen/server/test/commands/incident/undo-grouping.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { expect } from 'vitest';
import { clearLane, type Lane, receiveReport } from './lane.ts';
import { operatorOf } from './orders.ts';

/** An idle lane where only operators group: rounds link each report to its own transformer. */
export async function clearGroups(lane: Lane): Promise<void> {
  await clearLane(lane, false);
  await lane.sql`insert into setting (up3_id, key, value, updated_at)
    values (${lane.world.up3Id}, 'inferenceMode', '"suggest"', now()) on conflict do nothing`;
}

export interface Called {
  readonly incidentId: string;
  readonly orderId: string;
  readonly reportIds: readonly string[];
}

/** These customers call and are linked; what their incident is. Customers n and n + 8 hang on the same transformer. */
export async function callsOf(lane: Lane, customers: readonly number[], kind = 'outage'): Promise<Called> {
  const reportIds: string[] = [];
  for (const i of customers) {
    reportIds.push(await receiveReport(lane, { customer: lane.world.customers[i], kind }));
    lane.services.advance(1000);
  }
  await runRound(lane.services, lane.world.up3Id);
  const [row] = await lane.sql<{ incident_id: string; order_id: string }[]>`
    select r.incident_id, (select w.id from work_order w where w.incident_id = r.incident_id order by w.id desc limit 1) as order_id
    from report r where r.id = ${reportIds[0] ?? ''}`;
  if (!row) throw new Error('triage links the report');
  return { incidentId: row.incident_id, orderId: row.order_id, reportIds };
}

/** What operators do, as the operator of the lane's world. */
export const byOperator = (lane: Lane) => {
  const ctx = () => operatorOf(lane.services, lane.world);
  return {
    ctx,
    merge: (keptId: string, incidentId: string) => mergeIncident(ctx(), keptId, { incidentId }),
    split: (id: string, split: Split) => splitIncident(ctx(), id, split),
    confirm: (id: string, input: Parameters<typeof confirmIncident>[2] = {}) => confirmIncident(ctx(), id, input),
    undo: (id: string, changeId: string) => undoGrouping(ctx(), id, { changeId }),
    undoTogether: (id: string, changeId: string) => undoGrouping(ctx(), id, { changeId, together: true }),
  };
};

export const changesOf = (lane: Lane) =>
  lane.sql<
    { id: string; kind: string; incident_id: string; other_incident_id: string | null; undone_at: Date | null }[]
  >`select id, kind, incident_id, other_incident_id, undone_at from grouping_change order by id`;

export async function lastChange(lane: Lane): Promise<string> {
  return (await changesOf(lane)).at(-1)?.id ?? '';
}

export interface IncidentRow {
  readonly id: string;
  readonly state: string;
  readonly device_id: string | null;
  readonly fault_level: string;
  readonly report_count: number;
  readonly customers_out: number;
  readonly has_hazard: boolean;
  readonly merged_into: string | null;
  readonly confirmed_at: Date | null;
}

/** An incident's figures and place, without what every change touches. */
export async function incidentRow(lane: Lane, id: string): Promise<IncidentRow> {
  const [row] = await lane.sql<IncidentRow[]>`
    select id, state, device_id, fault_level, probability, lat, lng, address, ulp_id, started_at, first_reported_at, report_count,
      customers_out, has_hazard, has_critical, restored_at, merged_into, confirmed_at from incident where id = ${id}`;
  if (!row) throw new Error('no such incident');
  return row;
}

/** Without what every act of an operator sets. */
export const figuresOf = ({ confirmed_at: _, ...figures }: IncidentRow) => figures;

/** What must hold whatever was done to groupings. */
export async function expectWhole(lane: Lane): Promise<void> {
  const { sql } = lane;
  const linkedToMerged = await sql`select r.id from report r left join incident i on i.id = r.incident_id
    where r.state in ('linked', 'answered') and (i.id is null or i.state = 'merged')`;
  expect(linkedToMerged, 'a report of a merged incident').toEqual([]);
  const wrongCount =
    await sql`select i.id, i.report_count from incident i where i.state <> 'merged' and i.report_count <>
    (select count(*) from report r where r.incident_id = i.id and r.state <> 'withdrawn')`;
  expect(wrongCount, 'a count that is not that of its reports').toEqual([]);
  const nobody =
    await sql`select i.id, i.state from incident i where i.state in ('open', 'partly_restored') and not exists
    (select from work_order w where w.incident_id = i.id
      and w.state in ('new', 'offered', 'accepted', 'en_route', 'on_site', 'held'))`;
  expect(nobody, 'an open incident that sends nobody').toEqual([]);
  const stranded = await sql`select w.id, w.state from work_order w join incident i on i.id = w.incident_id
    where i.state = 'merged' and w.state <> 'cancelled'`;
  expect(stranded, 'an order of a merged incident').toEqual([]);
  const orphaned = await sql`select w.id from work_order w where w.cancel_reason = 'regrouped'
    and not exists (select from work_order s where s.id = w.superseded_by)`;
  expect(orphaned, 'a superseded order without successor').toEqual([]);
}
