import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { authorize } from '../authorize.ts';
import type { Cause } from './corrections.ts';
import { holdFold } from './hold-fold.ts';
import { recordsOfIncidents } from './order-records.ts';
import { rebuildKpis } from './rebuild.ts';
import { foldInterruptions } from './reliability/fold-interruptions.ts';
import { foldRepeats } from './repeat/fold-repeats.ts';
import { replaceFacts } from './replace-facts.ts';
import { rollUpDays } from './roll-up-days.ts';
import { causeOf, type FoldedEvent, touchedIncidents } from './touched-incidents.ts';
import { foldVoice } from './voice/fold-voice.ts';

export const bookkeeping = 'derives figures from what the log records; the events are the record';

/** Events per transaction: a storm's thousand orders are folded in a few hundred milliseconds. */
const BATCH = 2_000;
const CURSOR = 'orders';
/** A rebuild that is wanted stands as a cursor of its own until it is through: a crash in its middle repeats it. */
const REBUILD = 'rebuild ';
const REBUILDING_SETTINGS = ['responseTargetMin', 'recoveryTargetMin', 'sustainedMin'];

export interface Folded {
  readonly events: number;
  readonly hasMore: boolean;
}

/**
 * Folds the next stretch of the numbered log into the figures: the touched orders' facts, the touched days' rollups and the cursor in one
 * transaction, so a crash repeats it whole. Recomputes, never adds; running twice changes nothing. One fold at a time.
 */
export async function foldKpis(ctx: Context): Promise<Folded> {
  authorize(ctx, 'lane.run');
  const events = await foldBatch(ctx);
  await rebuildWanted(ctx);
  return { events, hasMore: events === BATCH };
}

/** One stretch, without the rebuilds that it may ask for. Returns how many events it took. */
export async function foldBatch(ctx: Context): Promise<number> {
  authorize(ctx, 'lane.run');
  return withTransaction(ctx, async (tx) => {
    await holdFold(tx);
    const batch = await nextEvents(tx);
    await foldEvents(tx, batch);
    await wantRebuilds(tx, batch);
    const last = batch.at(-1);
    if (last) await moveCursor(tx, last);
    return batch.length;
  });
}

/** Folds until nothing numbered is left, and what customers said. */
export async function foldAll(ctx: Context): Promise<void> {
  while ((await foldKpis(ctx)).hasMore);
  await foldVoice(ctx);
}

async function foldEvents(ctx: Context, events: readonly FoldedEvent[]): Promise<void> {
  const touched = await touchedIncidents(ctx, events);
  const records = touched.size === 0 ? [] : await recordsOfIncidents(ctx, [...touched.keys()]);
  const interrupted = await interruptedPlaces(ctx, touched, events);
  // Also where nothing was touched: a planned outage ends by time alone.
  const up3s = await ctx.sql<{ id: string }[]>`select id from up3 order by id`;
  for (const { id: up3Id } of up3s) {
    const own = records.filter((record) => record.up3Id === up3Id);
    const days = await replaceFacts(ctx, up3Id, own, ({ incidentId }) => touched.get(incidentId) ?? null);
    await rollUpDays(ctx, up3Id, days);
    const places: ReadonlyMap<string, Cause> = interrupted.get(up3Id) ?? new Map();
    await foldInterruptions(ctx, up3Id, [...places.keys()], { causeOf: (id) => places.get(id) ?? null });
    await foldRepeats(ctx, up3Id, [...places.keys()]);
  }
}

/** Incidents and planned outages whose interruptions may have changed, with the last event of each, by UP3. Primary key of incident. */
async function interruptedPlaces(
  ctx: Context,
  touched: ReadonlyMap<string, Cause>,
  events: readonly FoldedEvent[],
): Promise<Map<string, Map<string, Cause>>> {
  const places = new Map<string, Map<string, Cause>>();
  const add = (up3Id: string, id: string, cause: Cause) =>
    places.set(up3Id, (places.get(up3Id) ?? new Map<string, Cause>()).set(id, cause));
  const rows = await ctx.sql<{ id: string; up3_id: string }[]>`
    select id, up3_id from incident where id = any(${ctx.sql.array([...touched.keys()])}::uuid[])`;
  for (const { id, up3_id: up3Id } of rows) {
    const cause = touched.get(id);
    if (cause) add(up3Id, id, cause);
  }
  for (const event of events) {
    const { entity, entityId, up3Id } = event;
    if (entity === 'planned_outage' && up3Id !== null) add(up3Id, entityId, causeOf(event));
  }
  return places;
}

/** Index domain_event_stream. */
const nextEvents = (ctx: Context) => ctx.sql<FoldedEvent[]>`
  select e.stream_seq as seq, e.id, e.type, e.entity, e.entity_id as "entityId", e.up3_id as "up3Id",
    e.actor_kind as "actorKind", e.actor_id as "actorId", e.at, e.data
  from domain_event e
  where e.stream_seq > coalesce((select cursor from kpi_cursor where name = ${CURSOR}), 0)
  order by e.stream_seq limit ${BATCH}`;

const moveCursor = (ctx: Context, { seq, at }: FoldedEvent) => ctx.sql`
  insert into kpi_cursor as c (name, cursor, folded_at) values (${CURSOR}, ${seq}, ${at})
  on conflict (name) do update set cursor = excluded.cursor, folded_at = greatest(c.folded_at, excluded.folded_at)`;

/** What orders or interruptions are measured against changed: all days that are not locked are made anew. */
function isNewMeasure({ type, data }: FoldedEvent): boolean {
  if (type === 'kpi_target.changed') return true;
  const { values } = data;
  return type === 'setting.changed' && isObject(values) && REBUILDING_SETTINGS.some((key) => key in values);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

async function wantRebuilds(ctx: Context, events: readonly FoldedEvent[]): Promise<void> {
  for (const { up3Id, seq } of events.filter(isNewMeasure)) {
    if (up3Id === null) continue;
    await ctx.sql`insert into kpi_cursor (name, cursor) values (${REBUILD + up3Id}, ${seq})
      on conflict (name) do update set cursor = excluded.cursor`;
  }
}

async function rebuildWanted(ctx: Context): Promise<void> {
  const wanted = await ctx.sql<{ name: string; cursor: string }[]>`
    select name, cursor from kpi_cursor where name like ${`${REBUILD}%`}`;
  for (const { name, cursor } of wanted) {
    await rebuildKpis(ctx, name.slice(REBUILD.length));
    // A newer wish that came meanwhile stands.
    await ctx.sql`delete from kpi_cursor where name = ${name} and cursor = ${cursor}`;
  }
}
