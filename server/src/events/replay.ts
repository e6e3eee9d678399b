import type { SqlRunner } from '../context.ts';

/** An event as readers of the stream see it. */
export interface StreamEvent {
  readonly seq: number;
  readonly type: string;
  readonly entity: string;
  readonly entityId: string;
  readonly entityVersion: number | null;
  readonly up3Id: string | null;
  readonly ulpId: string | null;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly at: Date;
  readonly deviceAt: Date | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Events after `cursor` in stream order, at most `limit`. */
export async function eventsAfter(sql: SqlRunner, cursor: number, limit: number): Promise<StreamEvent[]> {
  // Index domain_event_stream.
  const rows = await sql<(Omit<StreamEvent, 'seq'> & { seq: string })[]>`
    select stream_seq as seq, type, entity, entity_id as "entityId", entity_version as "entityVersion", up3_id as "up3Id",
      ulp_id as "ulpId", actor_kind as "actorKind", actor_id as "actorId", at, device_at as "deviceAt", data
    from domain_event where stream_seq > ${cursor} order by stream_seq limit ${limit}`;
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** `newest`: last number handed out. `oldest`: the smallest cursor from which nothing is missing; an older one needs a reset. */
export async function streamBounds(sql: SqlRunner): Promise<{ oldest: number; newest: number }> {
  // Both ends of domain_event_stream, and one row of relay_state.
  const [row] = await sql<{ oldest: string | null; newest: string }[]>`
    select (select min(stream_seq) from domain_event where stream_seq is not null) as oldest, cursor as newest
    from relay_state where name = 'stream'`;
  const newest = Number(row?.newest ?? 0);
  return { oldest: row?.oldest == null ? newest : Number(row.oldest) - 1, newest };
}
