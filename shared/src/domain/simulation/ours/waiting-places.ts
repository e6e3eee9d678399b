import { bandOf } from '../../standby/band.ts';
import { candidatePoints } from '../../standby/candidates.ts';
import { ownPoints } from '../../standby/own-points.ts';
import type { CandidatePoint, DemandCell, StandbyPoint, StandbySettings } from '../../standby/picture.ts';
import { planStandby } from '../../standby/plan.ts';
import { standbyPoints } from '../../standby/points.ts';
import type { Action, Room } from '../room.ts';
import { hourOf } from '../world.ts';

/** What standby points are made of. */
export interface StandbyFacts {
  readonly demand: readonly DemandCell[];
  readonly places: readonly CandidatePoint[];
  readonly settings: StandbySettings;
}

const memory = new WeakMap<StandbyFacts, Map<string, StandbyPoint[]>>();

/** Points of a band for so many crews; reckoned once for the same facts. */
function pointsFor(facts: StandbyFacts, hour: number, crews: number): StandbyPoint[] {
  const known = memory.get(facts) ?? new Map<string, StandbyPoint[]>();
  memory.set(facts, known);
  const key = `${bandOf(hour)}/${crews}`;
  const found = known.get(key);
  if (found) return found;
  const { demand, places, settings } = facts;
  const points = standbyPoints({ demand, candidates: candidatePoints(places, demand), crews, hour, settings });
  known.set(key, points);
  return points;
}

/** Idle crews that had better wait elsewhere; the operator has switched them to automatic. */
export function placeIdle(room: Room, facts: StandbyFacts): Action[] {
  const onDuty = room.crews.filter(({ isOnDuty }) => isOnDuty);
  const idle = onDuty.filter(({ orderIds }) => orderIds.length === 0);
  if (idle.length === 0) return [];
  const points = pointsFor(facts, Math.floor(hourOf(room.nowMs)), onDuty.length);
  const own = ownPoints(points, onDuty, facts.settings);
  const moves = planStandby(
    {
      settings: facts.settings,
      demand: facts.demand,
      points,
      idle: idle.map(({ id, code, ulpId, place, standby }) => ({
        id,
        code,
        ulpId,
        place,
        target: standby,
        isFixed: false,
        own: own.get(id) ?? null,
      })),
      crewsOnDuty: onDuty.length,
    },
    room.nowMs,
  );
  return moves.map(({ crewId, point }): Action => ({ do: 'stand', crewId, at: point.place }));
}
