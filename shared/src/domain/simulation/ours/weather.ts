import { type Arrival, WINDOW_MIN } from '../../storm/arrivals.ts';
import { type AreaFacts, calmBelow, figuresOf, judgeStorms, type StormSettings } from '../../storm/propose.ts';
import type { Room } from '../room.ts';
import type { SimTree } from '../tree.ts';
import { hourOf, MIN_MS, type World } from '../world.ts';

/** An operator says yes this long after a storm is proposed; assumed. */
const ANSWER_MIN = 5;
const LOOK_EVERY_MIN = 5;

export interface Weather {
  /** ULPs with an active storm. */
  look(room: Room): ReadonlySet<string>;
}

/** Storms as the room has them: proposed by the calls, started by an operator, ended when two windows in a row are calm. */
export function createWeather(world: World, tree: SimTree, settings: StormSettings): Weather {
  const customers = new Map<string, number>();
  for (const { ulpId, customers: own } of world.devices) customers.set(ulpId, (customers.get(ulpId) ?? 0) + own);
  const ulps = [...customers].map(([ulpId, count]): AreaFacts => ({ ulpId, customers: count, faultsPerHour: null }));
  let arrivals: Arrival[] = [];
  let storms: { id: string; ulpId: string | null; proposedAtMs: number; startsAtMs: number }[] = [];
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  function judge(nowMs: number): void {
    const windowMs = WINDOW_MIN * MIN_MS;
    arrivals = arrivals.filter(({ receivedAtMs }) => receivedAtMs > nowMs - 3 * windowMs);
    const standing = storms.map((storm) => ({ ...storm, state: storm.startsAtMs <= nowMs ? 'active' : 'proposed' }));
    const picture = { ulps, arrivals, hour: Math.floor(hourOf(nowMs)), settings, standing, refused: [] };
    const isCalm = (ulpId: string | null) =>
      [nowMs, nowMs - windowMs].every((toMs) => {
        const { counted, usual } = figuresOf(picture, ulpId, toMs);
        return counted < calmBelow(usual, settings);
      });
    const { proposed, withdrawn } = judgeStorms(picture, nowMs);
    storms = storms.filter(
      ({ id, ulpId, startsAtMs }) => !withdrawn.includes(id) && (nowMs < startsAtMs + 2 * windowMs || !isCalm(ulpId)),
    );
    for (const { ulpId } of proposed)
      storms.push({ id: `${nowMs}/${ulpId}`, ulpId, proposedAtMs: nowMs, startsAtMs: nowMs + ANSWER_MIN * MIN_MS });
  }

  return {
    look(room) {
      for (const { transformerId, atMs } of room.newReports) {
        const { ulpId, parentId } = tree.device(transformerId);
        arrivals.push({ ulpId, about: parentId ?? transformerId, receivedAtMs: atMs });
      }
      if (room.nowMs - lookedAtMs >= LOOK_EVERY_MIN * MIN_MS) {
        lookedAtMs = room.nowMs;
        judge(room.nowMs);
      }
      const active = storms.filter(({ startsAtMs }) => startsAtMs <= room.nowMs);
      if (active.some(({ ulpId }) => ulpId === null)) return new Set(ulps.map(({ ulpId }) => ulpId));
      return new Set(active.flatMap(({ ulpId }) => ulpId ?? []));
    },
  };
}
