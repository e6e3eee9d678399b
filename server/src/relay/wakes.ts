import { z } from 'zod';
import type { NumberedEvent } from '../events/number.ts';

/** After these something waits in the lane, or a crew has room. */
const WAKES_LANE: ReadonlySet<string> = new Set([
  'report.received',
  'report.detached',
  'work_order.created',
  'work_order.refused',
  'work_order.recalled',
  'work_order.offer_expired',
  'work_order.resumed',
  'work_order.reopened',
  'work_order.completed',
  'work_order.cancelled',
  'work_order.superseded',
  'work_order.held',
  'work_order.restored',
  'work_order.priority_set',
  'crew.on_duty',
  'storm.started',
  'storm.ending',
  'setting.changed',
]);
/** What foldKpis reads; the rest of the log it passes over. */
const CHANGES_FIGURES = /^(report|incident|work_order|kpi_target|setting|planned_outage)\./;
const offered = z.object({ expiresAt: z.iso.datetime({ offset: true }) });

const requested = z.object({ runId: z.uuid() });
const asked = z.object({ jobId: z.uuid() });
const begun = z.object({ importId: z.uuid() });

export interface Wakes {
  readonly lanes: readonly string[];
  readonly deadlines: readonly { readonly up3Id: string; readonly at: Date }[];
  readonly simulations: readonly { readonly up3Id: string; readonly id: string }[];
  /** The UP3 of an event that changes figures; null when none does. */
  readonly fold: string | null;
  readonly exports: readonly { readonly up3Id: string; readonly id: string }[];
  readonly imports: readonly { readonly up3Id: string; readonly id: string }[];
}

/** Which jobs a range of events asks for. */
export function wakesOf(events: readonly NumberedEvent[]): Wakes {
  const lanes = new Set<string>();
  const deadlines: { up3Id: string; at: Date }[] = [];
  const simulations: { up3Id: string; id: string }[] = [];
  const exports: { up3Id: string; id: string }[] = [];
  const imports: { up3Id: string; id: string }[] = [];
  let fold: string | null = null;
  for (const event of events) {
    if (event.up3Id === null) continue;
    if (CHANGES_FIGURES.test(event.type)) fold = event.up3Id;
    if (WAKES_LANE.has(event.type) && !isOwnWork(event)) lanes.add(event.up3Id);
    if (event.type === 'work_order.offered') {
      const data = offered.safeParse(JSON.parse(event.data));
      if (data.success) deadlines.push({ up3Id: event.up3Id, at: new Date(data.data.expiresAt) });
    }
    if (event.type === 'simulation_run.requested') {
      const data = requested.safeParse(JSON.parse(event.data));
      if (data.success) simulations.push({ up3Id: event.up3Id, id: data.data.runId });
    }
    if (event.type === 'export_job.requested') {
      const data = asked.safeParse(JSON.parse(event.data));
      if (data.success) exports.push({ up3Id: event.up3Id, id: data.data.jobId });
    }
    if (event.type === 'history_import.requested') {
      const data = begun.safeParse(JSON.parse(event.data));
      if (data.success) imports.push({ up3Id: event.up3Id, id: data.data.importId });
    }
  }
  return { lanes: [...lanes], deadlines, simulations, fold, exports, imports };
}

/** The round makes orders and dispatches them in one go: its own orders need no other round. */
const isOwnWork = (event: NumberedEvent): boolean =>
  event.type === 'work_order.created' && event.actorKind === 'system';
