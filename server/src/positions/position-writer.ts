import type { PositionItem, positionsReply } from '@comcen/shared/wire/http/board.ts';
import type { z } from 'zod';
import { notFound } from '../errors.ts';
import type { Services } from '../roles/services.ts';
import { judgeFixes, type KnownPlace } from './judge-fixes.ts';
import { knownPlaces } from './known-places.ts';
import type { PositionsInput } from './record-positions.ts';
import { type CrewFix, type Moved, writeFixes } from './write-fixes.ts';

type Reply = z.infer<typeof positionsReply>;
interface Waiting {
  readonly input: PositionsInput;
  resolve(reply: Reply): void;
  reject(error: unknown): void;
}

/** Writes what came while the last write was under way: alone at once, two thousand crews a second in some forty writes. */
export interface PositionWriter {
  take(input: PositionsInput): Promise<Reply>;
}

const ofProcess = new WeakMap<Services, PositionWriter>();

export function positionWriterOf(services: Services): PositionWriter {
  const writer = ofProcess.get(services) ?? createPositionWriter(services);
  ofProcess.set(services, writer);
  return writer;
}

/** Fixes in one statement: more would hold other writers' rows for too long. */
const MAX_FIXES = 5_000;

function createPositionWriter(services: Services): PositionWriter {
  const waiting: Waiting[] = [];
  let isWriting = false;
  const writeAll = async () => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = takeBatch(waiting);
      await writeBatch(services, batch).catch((error) => {
        for (const { reject } of batch) reject(error);
      });
    }
    isWriting = false;
  };
  return {
    take: (input) =>
      new Promise((resolve, reject) => {
        waiting.push({ input, resolve, reject });
        if (!isWriting) void writeAll();
      }),
  };
}

function takeBatch(waiting: Waiting[]): Waiting[] {
  let fixes = 0;
  let count = 0;
  for (const { input } of waiting) {
    fixes += input.fixes.length;
    if (count > 0 && fixes > MAX_FIXES) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

async function writeBatch(services: Services, batch: readonly Waiting[]): Promise<void> {
  const { sql } = services.database;
  const now = services.clock();
  const places = await knownPlaces(
    sql,
    batch.map(({ input }) => input.crewId),
  );
  const judged = batch.map((entry) => judge(entry, places, now));
  const moved = await writeFixes(sql, unique(judged.flatMap(({ fixes }) => fixes)), now);
  for (const { entry, reply } of judged) {
    if (reply) entry.resolve(reply);
    else entry.reject(notFound('This crew'));
  }
  announce(services, moved);
}

function judge(entry: Waiting, places: ReadonlyMap<string, KnownPlace>, now: Date) {
  const { crewId, up3Id, fixes, source } = entry.input;
  const place = places.get(crewId);
  if (!place) return { entry, reply: null, fixes: [] };
  const { accepted, rejected } = judgeFixes(fixes, place, now);
  return {
    entry,
    reply: { accepted: accepted.length, rejected },
    fixes: accepted.map((fix): CrewFix => ({ crewId, up3Id, fix, source })),
  };
}

/** One fix per crew and instant: a statement may not touch a row twice. */
function unique(fixes: readonly CrewFix[]): CrewFix[] {
  const byKey = new Map(fixes.map((entry) => [`${entry.crewId} ${Date.parse(entry.fix.at)}`, entry]));
  return [...byKey.values()];
}

/** A bus message on PostgreSQL carries less than 8000 bytes, an item has at most 260. */
const ITEMS_PER_MESSAGE = 28;

function announce(services: Services, moved: readonly Moved[]): void {
  const areas = new Map<string, PositionItem[]>();
  for (const { up3Id, item } of moved) areas.set(up3Id, [...(areas.get(up3Id) ?? []), item]);
  for (const [up3, items] of areas) {
    for (let i = 0; i < items.length; i += ITEMS_PER_MESSAGE) {
      // Lossy: who misses it sees the next fix.
      services.bus.publish('positions', { up3, items: items.slice(i, i + ITEMS_PER_MESSAGE) }).catch((error) => {
        services.log.warn({ err: error }, 'positions: the bus is away, maps stand still');
      });
    }
  }
}
