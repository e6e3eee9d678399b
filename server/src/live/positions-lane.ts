import type { PositionItem } from '@comcen/shared/wire/http/board.ts';
import type { bounds } from '@comcen/shared/wire/socket/frames.ts';
import type { z } from 'zod';
import type { Services } from '../roles/services.ts';
import type { Connection } from './connection.ts';
import type { LiveLimits } from './limits.ts';

export type Viewport = z.infer<typeof bounds>;

/** One console's view of the moving crews. */
export interface Watcher {
  /** Only crews in here, and those that leave it. Those already in here are sent at once. */
  look(viewport: Viewport): void;
  leave(): void;
}

export interface PositionsLane {
  /** `crews`: null = all of the UP3. Without a viewport everything is sent. */
  watch(connection: Connection, up3: string, crews: ReadonlySet<string> | null): Watcher;
  /** What a crew's command brought along, or the latest places of a UP3 when the first console comes. */
  learn(up3: string, items: readonly PositionItem[]): void;
  knows(up3: string): boolean;
  stop(): void;
}

/** Unsent bytes from which a console's positions wait: the board's changes go first. */
const BUSY_BYTES = 256 * 1024;

interface Watching {
  readonly connection: Connection;
  readonly crews: ReadonlySet<string> | null;
  viewport: Viewport | null;
  /** Crews that this console shows. */
  readonly shown: Set<string>;
  /** Crews that moved since its last frame: only the latest place of each goes out. */
  readonly pending: Set<string>;
}
interface AreaPositions {
  readonly latest: Map<string, PositionItem>;
  readonly watchers: Set<Watching>;
}

/** The lossy lane: bus -> latest place per crew and console -> at most two frames a second. Never part of the event log. */
export function openPositionsLane(services: Services, limits: LiveLimits): PositionsLane {
  const areas = new Map<string, AreaPositions>();
  const areaOf = (up3: string): AreaPositions => {
    const area = areas.get(up3) ?? { latest: new Map(), watchers: new Set() };
    areas.set(up3, area);
    return area;
  };
  const learn = (up3: string, items: readonly PositionItem[]) => {
    const area = areas.get(up3);
    if (!area) return;
    for (const item of items) {
      const known = area.latest.get(item.crewId);
      if (known && Date.parse(known.at) >= Date.parse(item.at)) continue;
      area.latest.set(item.crewId, item);
      for (const watching of area.watchers) watching.pending.add(item.crewId);
    }
  };
  const unsubscribe = services.bus.subscribe('positions', ({ up3, items }) => learn(up3, items));
  const timer = setInterval(() => {
    const at = services.clock().toISOString();
    for (const area of areas.values()) flushArea(area, at);
  }, limits.positionsMs);
  timer.unref();
  return {
    watch(connection, up3, crews) {
      const area = areaOf(up3);
      const watching: Watching = { connection, crews, viewport: null, shown: new Set(), pending: new Set() };
      area.watchers.add(watching);
      return {
        look(viewport) {
          watching.viewport = viewport;
          for (const crewId of area.latest.keys()) watching.pending.add(crewId);
        },
        leave() {
          area.watchers.delete(watching);
          if (area.watchers.size === 0) areas.delete(up3);
        },
      };
    },
    learn,
    knows: (up3) => (areas.get(up3)?.latest.size ?? 0) > 0,
    stop() {
      clearInterval(timer);
      unsubscribe();
    },
  };
}

function flushArea(area: AreaPositions, at: string): void {
  const texts = new Map<string, string>();
  const textOf = (item: PositionItem): string => {
    const known = texts.get(item.crewId) ?? JSON.stringify(item);
    texts.set(item.crewId, known);
    return known;
  };
  for (const watching of area.watchers) {
    if (watching.pending.size === 0 || watching.connection.backlogBytes > BUSY_BYTES) continue;
    const items = takePending(area, watching).map(textOf);
    if (items.length === 0) continue;
    const frame = `{"t":"positions","at":${JSON.stringify(at)},"items":[${items.join(',')}]}`;
    watching.connection.sendBytes(Buffer.from(frame));
  }
}

function takePending({ latest }: AreaPositions, watching: Watching): PositionItem[] {
  const items: PositionItem[] = [];
  for (const crewId of watching.pending) {
    const item = latest.get(crewId);
    if (!item || (watching.crews && !watching.crews.has(crewId))) continue;
    const isInside = watching.viewport === null || isIn(watching.viewport, item);
    // The fix that leads out of the viewport goes out too, or the crew would stand at its edge for ever.
    if (isInside || watching.shown.has(crewId)) items.push(item);
    if (isInside) watching.shown.add(crewId);
    else watching.shown.delete(crewId);
  }
  watching.pending.clear();
  return items;
}

const isIn = ({ west, south, east, north }: Viewport, { lat, lng }: PositionItem): boolean =>
  lat >= south && lat <= north && (west <= east ? lng >= west && lng <= east : lng >= west || lng <= east);
