import type { Context } from '../../context.ts';
import type { Cause } from './corrections.ts';

export const bookkeeping = 'reads which incidents a stretch of the log touches';

/** An event of the log as the fold reads it. */
export interface FoldedEvent {
  readonly seq: string;
  readonly id: string;
  readonly type: string;
  readonly entity: string;
  readonly entityId: string;
  readonly up3Id: string | null;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

const FOLDED_ENTITIES = new Set(['report', 'incident', 'work_order']);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Incidents whose orders a stretch of the log may have changed, with the last event that named each. An event names them by itself, by
 * its order or report, or in its data (from, into, other, ...): whatever is an id is looked up, what is none of ours falls away.
 */
export async function touchedIncidents(ctx: Context, events: readonly FoldedEvent[]): Promise<Map<string, Cause>> {
  const causes = new Map<string, Cause>();
  for (const event of events) {
    if (!FOLDED_ENTITIES.has(event.entity)) continue;
    const cause = causeOf(event);
    for (const id of idsOf(event)) causes.set(id, cause);
  }
  if (causes.size === 0) return causes;
  const ids = ctx.sql.array([...causes.keys()]);
  // Primary keys; the ids' own partitions only.
  const rows = await ctx.sql<{ id: string; incidentId: string }[]>`
    select id, id as "incidentId" from incident where id = any(${ids}::uuid[])
    union all select id, incident_id from work_order where id = any(${ids}::uuid[])
    union all select id, incident_id from report where id = any(${ids}::uuid[]) and incident_id is not null`;
  const touched = new Map<string, Cause>();
  for (const { id, incidentId } of rows) {
    const cause = causes.get(id);
    const before = touched.get(incidentId);
    if (cause && (!before || BigInt(before.eventId) < BigInt(cause.eventId))) touched.set(incidentId, cause);
  }
  return touched;
}

/** An event as the cause of a correction. */
export const causeOf = ({ id, type, actorKind, actorId, at }: FoldedEvent): Cause => ({
  eventId: id,
  type,
  actorKind,
  actorId,
  at,
});

function idsOf(event: FoldedEvent): string[] {
  const ids = [event.entityId];
  for (const value of Object.values(event.data)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (typeof one === 'string' && UUID.test(one)) ids.push(one);
  }
  return ids;
}
