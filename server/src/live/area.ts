import type { Context } from '../context.ts';
import { eventsAfter, streamBounds } from '../events/replay.ts';
import { type BoardBatch, type BoardGroup, createBoardBatch, createBoardGroup } from './board-group.ts';
import { readChanges, withOrdersOfIncidents } from './changes.ts';
import { type CrewGroup, createCrewGroup, createCrewGroups, deliverToCrews } from './crew-group.ts';
import type { LiveLimits } from './limits.ts';
import { type Touched, touchedBy } from './touched.ts';

/** Everybody in this process who watches one UP3. */
export interface Area {
  readonly up3: string;
  board(ulp: string | null): BoardGroup;
  /** For a phone that joins now. */
  crew(crewId: string): CrewGroup;
  /** The phones of a crew show these orders. */
  shows(crewId: string, orderIds: readonly string[]): void;
  /** One batch of events: read once, sent to everybody it concerns. */
  deliver(ctx: Context, touched: Touched, from: number, to: number): Promise<void>;
  /** Frames after `cursor` and how far they reach; null when the cursor is too old or not of this stream. */
  replay(ctx: Context, ulp: string | null, cursor: number): Promise<{ to: number; frames: Buffer[] } | null>;
  /** Last number that was sent. */
  readonly sentTo: number;
  readonly boardClients: number;
  /** Forgets groups that nobody is in; true when none is left. */
  sweep(): boolean;
}

export function createArea(limits: LiveLimits, up3: string): Area {
  const boards = new Map<string | null, BoardGroup>();
  const crews = createCrewGroups();
  const ring = createRing(limits.ringBatches);
  let sentTo = 0;

  const deliverBoards = async (ctx: Context, touched: Touched, from: number, to: number) => {
    if (boards.size === 0) return ring.break();
    ring.startAt(from);
    const batch = createBoardBatch(to, ctx.clock().toISOString(), await readChanges(ctx, up3, touched));
    ring.add(batch);
    for (const group of boards.values()) {
      const frame = batch.frameFor(group.ulp);
      if (frame) for (const subscriber of group.subscribers) subscriber.deliver(to, frame);
    }
  };
  return {
    up3,
    board: (ulp) => getOrAdd(boards, ulp, () => createBoardGroup(up3, ulp)),
    crew(crewId) {
      const group = getOrAdd(crews.groups, crewId, () => createCrewGroup(crewId));
      crews.joining.add(group);
      return group;
    },
    shows(crewId, orderIds) {
      for (const id of orderIds) crews.shownBy.set(id, crewId);
    },
    async deliver(ctx, touched, from, to) {
      const all = await withOrdersOfIncidents(ctx, touched);
      await Promise.all([
        deliverBoards(ctx, all, from, to),
        crews.groups.size === 0 ? undefined : deliverToCrews(ctx, crews, all, to),
      ]);
      sentTo = to;
    },
    async replay(ctx, ulp, cursor) {
      const kept = ring.after(cursor);
      if (kept) return { to: kept.at(-1)?.to ?? cursor, frames: framesOf(kept, ulp) };
      return replayFromDatabase(ctx, limits, { up3, ulp, cursor });
    },
    get sentTo() {
      return sentTo;
    },
    get boardClients() {
      return countIn(boards);
    },
    sweep() {
      dropEmpty(boards);
      dropEmpty(crews.groups);
      return boards.size + crews.groups.size === 0;
    },
  };
}

const framesOf = (batches: readonly BoardBatch[], ulp: string | null): Buffer[] =>
  batches.flatMap((batch) => batch.frameFor(ulp) ?? []);

/** One frame with everything that changed since, each thing once and as it is now. */
async function replayFromDatabase(
  ctx: Context,
  limits: LiveLimits,
  { up3, ulp, cursor }: { up3: string; ulp: string | null; cursor: number },
): Promise<{ to: number; frames: Buffer[] } | null> {
  const { oldest, newest } = await streamBounds(ctx.sql);
  if (cursor < oldest || cursor > newest || newest - cursor > limits.maxReplayEvents) return null;
  // The stream has no holes: `limit` events reach exactly to `newest`, whatever was numbered meanwhile.
  const events = await eventsAfter(ctx.sql, cursor, newest - cursor);
  const touched = touchedBy(events).get(up3);
  if (!touched) return { to: newest, frames: [] };
  const changes = await readChanges(ctx, up3, await withOrdersOfIncidents(ctx, touched));
  const batch = createBoardBatch(newest, ctx.clock().toISOString(), changes);
  return { to: newest, frames: framesOf([batch], ulp) };
}

/** The last batches without a hole. Batches are not read while no console watches: then the ring starts again. */
function createRing(size: number) {
  let batches: BoardBatch[] = [];
  let completeFrom: number | null = null;
  return {
    startAt(from: number) {
      completeFrom ??= from;
    },
    add(batch: BoardBatch) {
      batches.push(batch);
      if (batches.length <= size) return;
      const dropped = batches.splice(0, batches.length - size);
      completeFrom = dropped.at(-1)?.to ?? completeFrom;
    },
    break() {
      batches = [];
      completeFrom = null;
    },
    /** Null: not all of it is here. */
    after(cursor: number): BoardBatch[] | null {
      const last = batches.at(-1);
      if (completeFrom === null || cursor < completeFrom || !last || cursor > last.to) return null;
      return batches.filter((batch) => batch.to > cursor);
    },
  };
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known) return known;
  const value = create();
  map.set(key, value);
  return value;
}

type Groups = Map<unknown, { readonly subscribers: ReadonlySet<unknown> }>;
const countIn = (groups: Groups): number =>
  [...groups.values()].reduce((sum, group) => sum + group.subscribers.size, 0);
function dropEmpty(groups: Groups): void {
  for (const [key, group] of groups) if (group.subscribers.size === 0) groups.delete(key);
}
