import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { RunResult } from '@comcen/shared/domain/simulation/records.ts';
import type { Action, Policy, Room, RoomNews } from '@comcen/shared/domain/simulation/room.ts';
import { HOUR_MS } from '@comcen/shared/domain/simulation/world.ts';
import { layBangka } from './bangka.ts';

interface Line {
  readonly atMs: number;
  /** Made when the run is over: how an order ended is known only then. */
  readonly words: (result: RunResult) => string;
}

/** The same policy, and what the room hears and decides under it. */
export interface Watched {
  readonly policy: Policy;
  /** The whole story, truth included, a line per event from a moment on. */
  tell(result: RunResult, fromMs: number): string[];
}

export function watch(policy: Policy): Watched {
  const lines: Line[] = [];
  const add = (atMs: number, words: Line['words'] | null) => {
    if (words) lines.push({ atMs, words });
  };
  const watched: Policy = {
    ...policy,
    start(world, seed) {
      const decide = policy.start(world, seed);
      return (room) => {
        for (const words of heard(room)) add(room.nowMs, () => words);
        for (const news of room.news) add(room.nowMs, newsWords(news));
        const actions = decide(room);
        for (const action of actions) add(room.nowMs, actionWords(action));
        return actions;
      };
    },
  };
  return {
    policy: watched,
    tell: (result, fromMs) =>
      [...truthLines(result), ...lines]
        .filter(({ atMs }) => atMs >= fromMs)
        .sort((a, b) => a.atMs - b.atMs)
        .map(({ atMs, words }) => `${clock(atMs)}  ${words(result)}`),
  };
}

const truthLines = ({ faults }: RunResult): Line[] =>
  faults.map(({ startedAtMs, level, deviceId, customers }) => ({
    atMs: startedAtMs,
    words: () => `FAULT of ${where(level, deviceId)}: ${customers} without power`,
  }));

const heard = ({ newReports }: Room): string[] =>
  newReports.map(({ id, transformerId, isAgain }) =>
    isAgain
      ? `call ${id}: still no power at ${nameOf(transformerId)}`
      : `call ${id}: no power at ${nameOf(transformerId)}`,
  );

function newsWords(news: RoomNews): Line['words'] {
  if (news.kind === 'restored')
    return () => `order ${news.orderId}: power is back, ${where(news.level, news.deviceId)}`;
  if (news.kind === 'found') {
    const what = news.deviceId && news.level ? where(news.level, news.deviceId) : 'nothing wrong here';
    return () => `order ${news.orderId}: the crew is there and finds ${what}`;
  }
  return ({ orders }) =>
    `order ${news.orderId} ends: ${ENDS[orders.find(({ id }) => id === news.orderId)?.endedAs ?? 'closed']}`;
}

const ENDS = {
  restored: 'done',
  not_found: 'nothing was found',
  superseded: 'another order has taken it over',
  closed: 'all its callers have power again',
};

function actionWords(action: Action): Line['words'] | null {
  switch (action.do) {
    case 'open': {
      const { id, level, deviceId, reportIds } = action.order;
      return () => `order ${id} is made for ${where(level, deviceId)}: ${callsOf(reportIds)}`;
    }
    case 'link':
      return () => `order ${action.orderId} explains ${callsOf(action.reportIds)} more`;
    case 'retarget':
      return () => `order ${action.orderId} is now for ${where(action.level, action.deviceId)}`;
    case 'supersede':
      return () => `order ${action.orderId} is taken over by ${action.by}`;
    case 'offer':
      return () => `order ${action.orderId} goes to crew ${action.crewId}`;
    case 'recall':
      return () => `order ${action.orderId} is called back and waits again`;
    case 'stand':
      return () => `crew ${action.crewId} drives to wait near ${nearestName(action.at)}`;
    case 'wake':
    case 'again':
      return null;
  }
}

const callsOf = (ids: readonly string[]): string => (ids.length === 1 ? '1 call' : `${ids.length} calls`);

const where = (level: string, deviceId: string): string =>
  level === 'service' ? `one customer's line at ${nameOf(deviceId)}` : `${level} ${nameOf(deviceId)}`;

let names: Map<string, string> | undefined;

function nameOf(deviceId: string): string {
  names ??= new Map(layBangka().grid.devices.map(({ id, name, code }) => [id, `${name} (${code})`]));
  return names.get(deviceId) ?? deviceId;
}

/** Of a town or a crew base. */
function nearestName(at: Point): string {
  const { geo, poskos } = layBangka();
  const all = [...geo.towns, ...poskos];
  return all.reduce((a, b) => (distanceM(b, at) < distanceM(a, at) ? b : a)).name;
}

/** Local time, with the day when it is not the first. */
function clock(ms: number): string {
  return new Date(ms + 7 * HOUR_MS).toISOString().slice(5, 19).replace('T', ' ');
}
