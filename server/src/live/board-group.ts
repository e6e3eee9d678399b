import type { Change } from '@comcen/shared/wire/socket/frames.ts';
import type { Context } from '../context.ts';
import { boardSnapshot } from '../queries/board.ts';
import { changesInUlp } from './changes.ts';
import { encodeFrame } from './connection.ts';
import type { Subscriber } from './subscriber.ts';

/** Consoles that may see the same: one UP3, whole or one ULP of it. Each frame is serialised once for all of them. */
export interface BoardGroup {
  readonly ulp: string | null;
  readonly subscribers: Set<Subscriber>;
  /** A snapshot that holds at least everything up to `atLeast`. */
  snapshot(ctx: Context, atLeast: number): Promise<Snapshot>;
}
export interface Snapshot {
  readonly cursor: number;
  readonly bytes: Buffer;
}

/** A thousand consoles that come back at once share snapshots of this age. */
const SNAPSHOT_SHARED_MS = 1_000;

export function createBoardGroup(up3: string, ulp: string | null): BoardGroup {
  let shared: { promise: Promise<Snapshot>; sinceMs: number } | null = null;
  return {
    ulp,
    subscribers: new Set(),
    async snapshot(ctx, atLeast) {
      if (shared && performance.now() - shared.sinceMs < SNAPSHOT_SHARED_MS) {
        const snapshot = await shared.promise;
        if (snapshot.cursor >= atLeast) return snapshot;
      }
      const promise = readSnapshot(ctx, up3, ulp);
      shared = { promise, sinceMs: performance.now() };
      return promise.catch((error) => {
        shared = null;
        throw error;
      });
    },
  };
}

async function readSnapshot(ctx: Context, up3: string, ulp: string | null): Promise<Snapshot> {
  const board = await boardSnapshot(ctx, up3);
  const crews = new Set(board.crews.map((crew) => crew.id));
  const positions = ulp === null ? board.positions : board.positions.filter(({ crewId }) => crews.has(crewId));
  return {
    cursor: board.cursor,
    bytes: encodeFrame({ t: 'snapshot', topic: 'board', data: { ...board, positions } }),
  };
}

/** One batch of a UP3, kept for replay; serialised for a group when the first of it asks. */
export interface BoardBatch {
  readonly to: number;
  /** Null: nothing in it that the group may see. */
  frameFor(ulp: string | null): Buffer | null;
}

export function createBoardBatch(to: number, at: string, changes: readonly Change[]): BoardBatch {
  const frames = new Map<string | null, Buffer | null>();
  return {
    to,
    frameFor(ulp) {
      let frame = frames.get(ulp);
      if (frame === undefined) {
        const items = [...changesInUlp(changes, ulp)];
        frame = items.length === 0 ? null : encodeFrame({ t: 'changes', cursor: to, at, items });
        frames.set(ulp, frame);
      }
      return frame;
    },
  };
}
