import type { Context, SqlRunner } from '../context.ts';

export interface EventPlace {
  readonly lat: number;
  readonly lng: number;
  /** Age of the fix when the command was given, seconds. */
  readonly ageS?: number | null;
}

export interface NewEvent {
  /** `entity.past_tense`, for example `work_order.accepted`. */
  readonly type: string;
  readonly entity:
    | 'report'
    | 'incident'
    | 'work_order'
    | 'crew'
    | 'technician'
    | 'alarm'
    | 'setting'
    | 'user'
    | 'field_claim'
    | 'lane';
  readonly entityId: string;
  readonly entityVersion?: number | null;
  readonly up3Id: string | null;
  readonly ulpId?: string | null;
  readonly at: Date;
  readonly deviceAt?: Date | null;
  readonly place?: EventPlace | null;
  /** Ids and codes only: never names, phones or free text. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export const recordEvent = (ctx: Context, event: NewEvent): Promise<void> => recordEvents(ctx, [event]);

/** Appends to the log in the caller's transaction, after its guarded update, in the given order. One round trip. */
export async function recordEvents(ctx: Context, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  if (!ctx.inTransaction) throw new Error('recordEvents needs the transaction of the change it records');
  const actor = actorColumns(ctx);
  const rows = events.map((event) => ({
    type: event.type,
    entity: event.entity,
    entity_id: event.entityId,
    entity_version: event.entityVersion ?? null,
    up3_id: event.up3Id,
    ulp_id: event.ulpId ?? null,
    actor_kind: actor.kind,
    actor_id: actor.id,
    at: event.at,
    device_at: event.deviceAt ?? null,
    lat: event.place?.lat ?? null,
    lng: event.place?.lng ?? null,
    position_age_s: event.place?.ageS ?? null,
    data: jsonOf(ctx.sql, event.data ?? {}),
  }));
  await ctx.sql`insert into domain_event ${ctx.sql(rows)}`;
}

// postgres.js types JSON as its own union; ids and codes always fit it.
const jsonOf = (sql: SqlRunner, data: Readonly<Record<string, unknown>>) =>
  sql.json(data as Parameters<SqlRunner['json']>[0]);

/** Actor columns of the log: the user's or tracker crew's id, null for system and customers. */
export function actorColumns(ctx: Context): { kind: string; id: string | null } {
  const { actor } = ctx;
  if (actor.kind === 'user') return { kind: 'user', id: actor.userId };
  if (actor.kind === 'tracker') return { kind: 'tracker', id: actor.crewId };
  return { kind: actor.kind, id: null };
}
