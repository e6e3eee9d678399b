import { createHash } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';

/** 'relay' as a number: one numbering transaction at a time over all processes. */
const NUMBERING_LOCK = 0x72656c61;
/** Updating a row of the log costs about 10 us; 2,000 keep the transaction under 50 ms. */
const BATCH = 2_000;
export const GENESIS = Buffer.alloc(32);

/** Columns as the hash covers them: exact text forms of PostgreSQL, so that any later edit of a row shows. */
export interface HashedRow {
  readonly id: string;
  readonly type: string;
  readonly entity: string;
  readonly entityId: string;
  readonly entityVersion: number | null;
  readonly up3Id: string | null;
  readonly ulpId: string | null;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly atUs: string;
  readonly deviceAtUs: string | null;
  readonly lat: string | null;
  readonly lng: string | null;
  readonly positionAgeS: number | null;
  /** jsonb as text: PostgreSQL orders its keys, so equal values have equal text. */
  readonly data: string;
}

/** What the relay decides by; the rest of an event is not its business. */
export interface NumberedEvent {
  readonly seq: number;
  readonly type: string;
  readonly up3Id: string | null;
  readonly actorKind: string;
  readonly atUs: string;
  readonly data: string;
}

export interface NumberedBatch {
  readonly events: readonly NumberedEvent[];
  /** Last number handed out so far, this batch included. */
  readonly streamCursor: number;
  /** Last number whose jobs were added. */
  readonly jobsCursor: number;
  /** More may be waiting. */
  readonly isFull: boolean;
}

/**
 * Numbers and hashes the next unnumbered events in one transaction under the relay's lock. Identity order is not commit order, so
 * a number, once handed out, is never followed by a smaller one: readers may trust `stream_seq > cursor`.
 */
export async function numberEvents(sql: Sql): Promise<NumberedBatch> {
  return sql.begin(async (tx) => {
    // Sent together, one round trip; each statement sees what was committed when it starts, so after the lock.
    const [, states, rows] = await Promise.all([
      tx`select pg_advisory_xact_lock(${NUMBERING_LOCK})`,
      tx<{ name: string; cursor: string; hash: Buffer | null }[]>`select name, cursor, hash from relay_state`,
      selectUnnumbered(tx),
    ]);
    const stream = states.find((state) => state.name === 'stream');
    const streamCursor = Number(stream?.cursor ?? 0);
    const jobsCursor = Number(states.find((state) => state.name === 'jobs')?.cursor ?? 0);
    const events = rows.map((row, i) => ({ ...row, seq: streamCursor + i + 1 }));
    const last = events.at(-1)?.seq ?? streamCursor;
    if (events.length > 0) await writeNumbers(tx, events, stream?.hash ?? GENESIS);
    return { events, streamCursor: last, jobsCursor, isFull: events.length === BATCH };
  }) as Promise<NumberedBatch>;
}

// Index domain_event_unnumbered: holds only what waits. A bare `id` would be the text of the select list: 100 before 99.
const selectUnnumbered = (tx: TransactionSql) => tx<HashedRow[]>`
  select ${hashedColumns(tx)} from domain_event where stream_seq is null order by domain_event.id limit ${BATCH}`;

export const hashedColumns = (tx: Sql | TransactionSql) => tx`
  id::text, type, entity, entity_id as "entityId", entity_version as "entityVersion", up3_id as "up3Id", ulp_id as "ulpId",
  actor_kind as "actorKind", actor_id as "actorId", (extract(epoch from at) * 1000000)::bigint::text as "atUs",
  (extract(epoch from device_at) * 1000000)::bigint::text as "deviceAtUs", lat::text, lng::text,
  position_age_s as "positionAgeS", data::text`;

async function writeNumbers(tx: TransactionSql, events: readonly (HashedRow & { seq: number })[], from: Buffer) {
  let hash = from;
  const rows = events.map((event) => {
    const prev = hash;
    hash = hashOf(prev, event.seq, event);
    return { id: event.id, seq: event.seq, prev: prev.toString('hex'), hash: hash.toString('hex') };
  });
  const [numbered] = await Promise.all([
    tx`update domain_event e set stream_seq = n.seq, prev_hash = decode(n.prev, 'hex'), hash = decode(n.hash, 'hex')
      from unnest(${rows.map((r) => r.id)}::bigint[], ${rows.map((r) => r.seq)}::bigint[], ${rows.map((r) => r.prev)}::text[],
        ${rows.map((r) => r.hash)}::text[]) as n (id, seq, prev, hash)
      where e.id = n.id and e.id between ${rows[0]?.id ?? 0} and ${rows.at(-1)?.id ?? 0} and e.stream_seq is null`,
    tx`update relay_state set cursor = ${rows.at(-1)?.seq ?? 0}, hash = ${hash} where name = 'stream'`,
  ]);
  // A number that no event carries would be a hole for ever, and the same events would come again.
  if (numbered.count !== rows.length) throw new Error(`numbered ${numbered.count} of ${rows.length} events`);
}

/** SHA-256 over the previous hash and the canonical encoding (a JSON array in this order) of one event. */
export function hashOf(prev: Buffer, seq: number, row: HashedRow): Buffer {
  const canonical = JSON.stringify([
    seq,
    row.id,
    row.type,
    row.entity,
    row.entityId,
    row.entityVersion,
    row.up3Id,
    row.ulpId,
    row.actorKind,
    row.actorId,
    row.atUs,
    row.deviceAtUs,
    row.lat,
    row.lng,
    row.positionAgeS,
    row.data,
  ]);
  return createHash('sha256').update(prev).update(canonical).digest();
}
