import type { FaultLevel } from '../../codes.ts';
import type { DispatchSettings } from '../../dispatch/picture.ts';
import type { DispatchTuning } from '../../dispatch/tuning.ts';
import { type WorkTimes, workMinOf } from '../../estimate/work-times.ts';
import { bandOf } from '../../standby/band.ts';
import type { StormSettings } from '../../storm/propose.ts';
import type { Action, Policy, Room } from '../room.ts';
import { createTree } from '../tree.ts';
import { HOUR_MS, hourOf, MIN_MS } from '../world.ts';
import { createBoard } from './board.ts';
import { dispatch } from './dispatching.ts';
import { createGrouping } from './grouping.ts';
import { placeIdle, type StandbyFacts } from './waiting-places.ts';
import { createWeather } from './weather.ts';

export interface OurOptions {
  readonly name?: string;
  /** The room's settings; speed, detour and turn-out are the world's: a room knows its roads. */
  readonly settings: Omit<DispatchSettings, 'speedKmh' | 'detourFactor' | 'turnOutMin'> & StormSettings;
  readonly tuning?: DispatchTuning;
  /** What the room has learned of work; {} = nothing yet. */
  readonly workTimes?: WorkTimes;
  /** Null: idle crews stay where their work ended. */
  readonly standby: StandbyFacts | null;
}

/** Looked up once: a round asks for every order and every crew's load. */
const learned = (times: WorkTimes): Readonly<Record<FaultLevel, number>> => ({
  place: workMinOf(times, 'place', 'outage'),
  service: workMinOf(times, 'service', 'outage'),
  transformer: workMinOf(times, 'transformer', 'outage'),
  section: workMinOf(times, 'section', 'outage'),
  feeder: workMinOf(times, 'feeder', 'outage'),
  substation: workMinOf(times, 'substation', 'outage'),
});

/** Rounds of a lane coalesce what came in meanwhile. */
const ROUND_MS = 5_000;

/**
 * Our room: the very functions that the rounds call (triage, inferFaults, planRegroup, planRound, planStandby, judgeStorms), fed with
 * calls, orders and positions, never with the truth.
 */
export function ourPolicy({ name = 'ours', settings, tuning, workTimes = {}, standby }: OurOptions): Policy {
  return {
    name,
    isTold: false,
    everyMs: ROUND_MS,
    start(world) {
      const tree = createTree(world);
      const board = createBoard(world, tree);
      const grouping = createGrouping(board, tree);
      const weather = createWeather(world, tree, settings);
      const duties = new Map(world.crews.map((crew) => [crew.id, crew]));
      const desk = {
        board,
        tree,
        settings: { ...settings, ...world.travel },
        duties,
        tuning,
        workMin: learned(workTimes),
        diversions: new Map(),
      };
      const waits = standby && {
        ...standby,
        settings: { ...standby.settings, ...world.travel },
      };
      let sweptAtMs = Number.NEGATIVE_INFINITY;
      let placedKey = '';
      let stormUlps: ReadonlySet<string> = new Set();
      const group = (room: Room): Action[] => {
        stormUlps = weather.look(room);
        return grouping.take(room, stormUlps);
      };
      const sweep = (room: Room): Action[] => {
        if (room.nowMs - sweptAtMs < MIN_MS) return [];
        sweptAtMs = room.nowMs;
        return grouping.reconsider(room, stormUlps);
      };
      const send = (room: Room): Action[] => {
        const offers = dispatch({ ...desk, room, stormUlps });
        return room.orders.size === 0 ? offers : [...offers, { do: 'wake', atMs: room.nowMs + MIN_MS }];
      };
      const place = (room: Room): Action[] => {
        const idle = room.crews.filter(({ isOnDuty, orderIds }) => isOnDuty && orderIds.length === 0);
        const key = `${bandOf(Math.floor(hourOf(room.nowMs)))} ${idle.map(({ id }) => id).join(' ')}`;
        if (!waits || key === placedKey) return [];
        placedKey = key;
        const nextHourMs = (Math.floor(room.nowMs / HOUR_MS) + 1) * HOUR_MS;
        return [...placeIdle(room, waits), { do: 'wake', atMs: nextHourMs }];
      };
      const steps = [group, sweep, send, place];
      let nth = 0;
      return (room) => {
        const actions = steps[nth]?.(room) ?? [];
        nth = (nth + 1) % steps.length;
        return nth === 0 ? actions : [...actions, AGAIN];
      };
    },
  };
}

const AGAIN: Action = { do: 'again' };
