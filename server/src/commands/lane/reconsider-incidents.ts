import { inferBoard, withReports } from '@comcen/shared/domain/incident/infer-board.ts';
import type { InferredFault } from '@comcen/shared/domain/incident/inference/picture.ts';
import { planRegroup } from '@comcen/shared/domain/incident/regroup.ts';
import { regroupTriage } from '@comcen/shared/domain/incident/regroup-triage.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvents } from '../../events/record.ts';
import { plannedInForce } from '../../queries/planned-in-force.ts';
import { settingsOf } from '../../queries/settings.ts';
import { stormUlps } from '../../queries/storms.ts';
import { authorize } from '../authorize.ts';
import { feederBoard, type IncidentOnFeeder, type LaneBoard } from './feeder-board.ts';
import { inferenceOf, writeRegroup } from './write-regroup.ts';

/** After this nobody's silence tells anything more: who is out has called or sleeps. */
const TELLING_H = 3;
/** A probability that moved by less is the same to a reader, and so is a number of callers. */
const TELLING_STEP = 0.05;
const TELLING_CALLERS = 0.2;

const NO_BATCH = { opened: [], links: [], endangered: [] };

/**
 * Time alone tells: who has not called by now probably has power. Looks at all feeders of the substations with young open incidents
 * again, so that feeders that went out together become their substation's fault, and a device too high comes down. Where operators
 * group by hand only the reckoning is kept, for the incident's page. Returns how many incidents changed. Idempotent.
 */
export async function reconsiderIncidents(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const roots = await substationsToLookAt(ctx, up3Id);
  if (roots.length === 0) return 0;
  return withTransaction(ctx, async (tx) => {
    const [board, { inferenceMode }, stormy, planned] = await Promise.all([
      feederBoard(tx, up3Id, roots),
      settingsOf(tx, up3Id),
      stormUlps(tx, up3Id, 'widerGrouping'),
      plannedInForce(tx, up3Id, tx.clock().getTime()),
    ]);
    const excluded = planned.windows.map(({ deviceId }) => deviceId);
    const inferred = inferBoard(board, { stormUlps: new Set(stormy), excluded }, tx.clock().getTime());
    if (inferenceMode === 'suggest') return keepReckoning(tx, up3Id, board, suggestionsOf(inferred));
    const regroup = regroupTriage(NO_BATCH, planRegroup(inferred, withReports(board)), board, []);
    await writeRegroup(tx, up3Id, regroup);
    const written = new Set(regroup.moves.map(({ incidentId }) => incidentId));
    const kept = new Map([...regroup.reckoned].filter(([id]) => !written.has(id)));
    return regroup.merges.length + regroup.moves.length + (await keepReckoning(tx, up3Id, board, kept));
  });
}

/**
 * Substations with an open incident of the last hours that no operator confirmed; one beside another on its device is where its callers
 * are. Indexes incident_open, report_by_incident, grid_device_pkey.
 */
async function substationsToLookAt(ctx: Context, up3Id: string): Promise<string[]> {
  const since = new Date(ctx.clock().getTime() - TELLING_H * 3_600_000);
  const rows = await ctx.sql<{ id: string }[]>`
    select distinct coalesce(d.ancestor_ids[1], d.id) as id
    from incident i join grid_device d on d.id = coalesce(i.device_id, (
      select r.transformer_id from report r where r.incident_id = i.id and r.state = 'linked' and r.transformer_id is not null
        and i.fault_level = 'service' order by r.id limit 1))
    where i.up3_id = ${up3Id} and i.state in ('open', 'partly_restored') and i.created_at >= ${since}
      and i.kind in ('outage', 'voltage') and i.confirmed_at is null`;
  return rows.map(({ id }) => id).sort();
}

/** The likeliest fault that explains each incident. */
const suggestionsOf = (inferred: readonly InferredFault[]): Map<string, InferredFault> =>
  new Map(inferred.flatMap((fault) => fault.incidentIds.map((id) => [id, fault] as const)));

/** Stores what a reader would see change. Index incident_pkey. */
async function keepReckoning(
  ctx: Context,
  up3Id: string,
  board: LaneBoard,
  reckoned: ReadonlyMap<string, InferredFault>,
): Promise<number> {
  const at = ctx.clock();
  const rows = board.incidents.flatMap((incident) => {
    const fault = reckoned.get(incident.id);
    if (!fault || incident.isConfirmed || !isNews(incident, fault)) return [];
    return [{ id: incident.id, probability: fault.probability, inference: inferenceOf(fault, at) }];
  });
  if (rows.length === 0) return 0;
  const changed = await ctx.sql<{ id: string; version: number; ulp_id: string }[]>`
    with locked as (
      select i.id, n.probability, n.inference from incident i
        join jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as n (id uuid, probability float8, inference jsonb) on n.id = i.id
      where i.id = any(${rows.map(({ id }) => id)}::uuid[]) and i.state in ('open', 'partly_restored') order by i.id for update of i)
    update incident i set probability = l.probability, inference = l.inference, version = i.version + 1
    from locked l where i.id = l.id returning i.id, i.version, i.ulp_id`;
  await recordEvents(
    ctx,
    changed.map((row) => ({
      type: 'incident.updated',
      entity: 'incident' as const,
      entityId: row.id,
      entityVersion: row.version,
      up3Id,
      ulpId: row.ulp_id,
      at,
      data: { reckoned: true },
    })),
  );
  return changed.length;
}

const isNews = ({ probability, reckonedCallers }: IncidentOnFeeder, fault: InferredFault): boolean =>
  probability === null ||
  Math.abs(probability - fault.probability) >= TELLING_STEP ||
  Math.abs(fault.callers - reckonedCallers) > TELLING_CALLERS * reckonedCallers;
