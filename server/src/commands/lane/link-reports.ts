import { triage } from '@comcen/shared/domain/incident/triage.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { type NewEvent, recordEvents } from '../../events/record.ts';
import { type PlannedInForce, plannedInForce } from '../../queries/planned-in-force.ts';
import { settingsOf } from '../../queries/settings.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';
import { ringOverrun } from '../planned-outage/ring-overrun.ts';
import { flagReportedAgain } from './flag-reported-again.ts';
import { changesOf, type LinkChanges, type ReportChange } from './link-changes.ts';
import { regroupBatch } from './regroup-batch.ts';
import { incidentsInReach, TRIAGE_BATCH, takeWaitingReports } from './waiting-reports.ts';
import { type GrownIncident, growIncidents, openIncidents, openWorkOrders } from './write-incidents.ts';
import { withTouched, writeRegroup } from './write-regroup.ts';

export interface TriageResult {
  /** Reports that were linked or answered. */
  readonly reports: number;
  readonly opened: number;
  /** Orders that others see have changed: this transaction holds their locks, and must not ask for a crew's behind them. */
  readonly hasGrown: boolean;
  /** A full batch was taken, or an incident was lost to somebody else: more may wait. */
  readonly hasMore: boolean;
  /** Open incidents that the calls led elsewhere. */
  readonly regrouped: readonly string[];
}

/**
 * Triage of one batch, set-based and in one transaction: takes the oldest waiting reports, decides, opens incidents with their
 * orders, grows the ones that explain more. A report whose incident was lost to somebody else stays `received` for the next batch.
 */
export async function linkReports(ctx: Context, up3Id: string): Promise<TriageResult> {
  authorize(ctx, 'lane.run', { up3Id });
  return withTransaction(ctx, async (tx) => {
    // Statements that do not need each other's answer travel together: in quiet times round trips are most of a round.
    const [, reports, planned, { inferenceMode }] = await Promise.all([
      planByIndex(tx),
      takeWaitingReports(tx, up3Id),
      plannedInForce(tx, up3Id, tx.clock().getTime()),
      settingsOf(tx, up3Id),
    ]);
    if (reports.length === 0) return { reports: 0, opened: 0, hasGrown: false, hasMore: false, regrouped: [] };
    const { reach, earlier } = await incidentsInReach(tx, up3Id, reports);
    const grouped = await regroupBatch(tx, up3Id, triage(reports, reach, planned), reports, planned, inferenceMode);
    // Before any other lock on orders and incidents.
    const regrouped = await writeRegroup(tx, up3Id, grouped);
    const standing = await withTouched(tx, up3Id, grouped, reach);
    const changes = changesOf(grouped.plan, reports, standing, tx.newId, grouped.reckoned);
    const now = tx.clock();
    const [opened, grown] = await Promise.all([
      openIncidents(tx, up3Id, changes.incidents, now),
      growIncidents(tx, changes.incidents, now),
    ]);
    const written = new Set([...opened.keys(), ...grown.keys()]);
    const linked = changes.reports.filter(({ incident }) => incident === null || written.has(incident.id));
    // An open incident without an open order sends nobody: whoever joins it brings one.
    const orders = changes.incidents.flatMap((incident) =>
      opened.has(incident.id) || grown.get(incident.id)?.hasOrder === false ? [{ orderId: tx.newId(), incident }] : [],
    );
    const [flagged] = await Promise.all([
      flagReportedAgain(tx, up3Id, linked, earlier, now),
      openWorkOrders(tx, up3Id, orders, now),
      writeLinks(tx, linked, now),
      recordEvents(tx, [
        ...linked.map((change) => linkEvent(change, up3Id, now)),
        ...incidentEvents(changes, opened, grown, up3Id, now),
        ...orders.map(({ orderId, incident }) => orderEvent(orderId, incident, up3Id, now)),
      ]),
    ]);
    await ringHazards(tx, linked, up3Id);
    await ringOverruns(tx, linked, planned, up3Id);
    return {
      reports: linked.length,
      opened: opened.size,
      hasGrown: grown.size > 0 || flagged > 0 || regrouped.hasChanged,
      hasMore: reports.length === TRIAGE_BATCH || linked.length < grouped.plan.links.length || regrouped.sentBack > 0,
      regrouped: regrouped.regrouped,
    };
  });
}

/**
 * Plans made for small tables must not scan them when a storm has filled them: the statistics come later. And one plan for all:
 * planning anew over every partition takes longer than a quiet round's statements themselves (6 of 12 ms).
 */
async function planByIndex(ctx: Context): Promise<void> {
  await ctx.sql`select set_config('enable_seqscan', 'off', true), set_config('enable_mergejoin', 'off', true),
    set_config('plan_cache_mode', 'force_generic_plan', true)`;
}

async function writeLinks(ctx: Context, linked: readonly ReportChange[], now: Date): Promise<void> {
  const rows = linked.map(({ report, incident, reason }) => ({
    id: report.id,
    incident_id: incident?.id ?? null,
    transformer_id: report.transformerId,
    planned_outage_id: reason.code === 'planned_outage' ? reason.plannedOutageId : null,
    reason: report.placedM === null ? reason : { ...reason, distanceM: report.placedM },
  }));
  // The rows are locked and were `received` when we took them; the guard says so once more. The array keeps both sides of the join
  // at the batch's size whatever the planner believes (950 ms otherwise, 10 with it).
  await ctx.sql`
    update report r set state = case when l.incident_id is null then 'answered' else 'linked' end,
      incident_id = l.incident_id, transformer_id = coalesce(r.transformer_id, l.transformer_id), planned_outage_id = l.planned_outage_id, link_reason = l.reason, linked_at = ${now},
      version = r.version + 1
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as l (id uuid, incident_id uuid, transformer_id uuid,
      planned_outage_id uuid, reason jsonb)
    where r.id = l.id and r.id = any(${rows.map((row) => row.id)}::uuid[]) and r.state = 'received'`;
}

const linkEvent = ({ report, incident, reason }: ReportChange, up3Id: string, at: Date): NewEvent => ({
  type: incident ? 'report.linked' : 'report.answered',
  entity: 'report',
  entityId: report.id,
  entityVersion: report.version + 1,
  up3Id,
  ulpId: report.ulpId,
  at,
  data: {
    ...(incident && { incidentId: incident.id }),
    ...(reason.code === 'planned_outage' && { plannedOutageId: reason.plannedOutageId }),
    reason: reason.code,
  },
});

function incidentEvents(
  changes: LinkChanges,
  opened: ReadonlyMap<string, number>,
  grown: ReadonlyMap<string, GrownIncident>,
  up3Id: string,
  at: Date,
): NewEvent[] {
  return changes.incidents.flatMap((incident): NewEvent[] => {
    const has = grown.get(incident.id);
    const version = opened.get(incident.id) ?? has?.version;
    if (version === undefined) return [];
    const { kind, customersOut, reports } = incident;
    // The orders' clocks follow the first report: it is their event too.
    const firstReportedAt = (has?.firstReportedAt ?? new Date(incident.firstReportedAtMs)).toISOString();
    const data = { kind, customersOut, newReports: reports, firstReportedAt };
    return [
      {
        type: incident.isNew ? 'incident.opened' : 'incident.updated',
        entity: 'incident',
        entityId: incident.id,
        entityVersion: version,
        up3Id,
        ulpId: incident.ulpId,
        at,
        data,
      },
    ];
  });
}

const orderEvent = (
  orderId: string,
  incident: LinkChanges['incidents'][number],
  up3Id: string,
  at: Date,
): NewEvent => ({
  type: 'work_order.created',
  entity: 'work_order',
  entityId: orderId,
  entityVersion: 1,
  up3Id,
  ulpId: incident.ulpId,
  at,
  data: { incidentId: incident.id, kind: incident.kind },
});

/** A hazard is never silent, also when the same customer calls about it again. */
async function ringHazards(ctx: Context, linked: readonly ReportChange[], up3Id: string): Promise<void> {
  for (const { report, incident } of linked) {
    if (report.kind !== 'hazard' || incident === null) continue;
    await raiseAlarm(ctx, {
      kind: 'hazard',
      severity: 'critical',
      entity: 'incident',
      entityId: incident.id,
      up3Id,
      ulpId: report.ulpId,
      data: { reportId: report.id },
    });
  }
}

/** Whoever calls after the announced end is out still: within the grace nobody is sent, but the room must know. */
async function ringOverruns(ctx: Context, linked: readonly ReportChange[], planned: PlannedInForce, up3Id: string) {
  for (const { id, ulpId, number, endsAtMs } of planned.windows) {
    const isCalled = linked.some(
      ({ report, reason }) =>
        reason.code === 'planned_outage' && reason.plannedOutageId === id && report.reportedAtMs > endsAtMs,
    );
    if (!isCalled) continue;
    await ringOverrun(ctx, { id, up3Id, ulpId, number, endsAt: new Date(endsAtMs).toISOString() }, 'callers');
  }
}
