import type { Point } from '../geo/point.ts';
import { type CrewState, heldMin, travelMin } from './cost.ts';
import type { DispatchSettings, HeldOrder } from './picture.ts';

/** No crew's plan looks further ahead than this many orders: what comes later is decided by what happens until then. */
export const MAX_JOBS = 5;

export interface Job {
  readonly orderId: string;
  readonly place: Point;
  readonly workMin: number;
  /** What a minute of its waiting costs beside that of others. */
  readonly weight: number;
  /** Set for what the crew holds already. */
  readonly held: HeldOrder | null;
}

/** Minutes from now. */
export interface Stop {
  readonly job: Job;
  readonly startMin: number;
  readonly arriveMin: number;
  readonly endMin: number;
}

export interface Route {
  readonly state: CrewState;
  /** The first ones that have begun stay first. */
  readonly fixed: number;
  jobs: readonly Job[];
}

export function routeOf(state: CrewState, jobs: readonly Job[]): Route {
  const fixed = jobs.filter(({ held }) => held !== null && hasBegun(held)).length;
  return { state, fixed, jobs };
}

const hasBegun = ({ state }: HeldOrder): boolean => state === 'en_route' || state === 'on_site' || state === 'restored';

/** When the crew gets to each of these, one after the other. */
export function timetable(state: CrewState, jobs: readonly Job[], settings: DispatchSettings, nowMs: number): Stop[] {
  let from = state.here;
  let clock = Math.max(0, ((state.crew.restUntilMs ?? nowMs) - nowMs) / 60_000);
  return jobs.map((job, i) => {
    const isThere = job.held?.state === 'on_site' || job.held?.state === 'restored';
    const startMin = clock + (i === 0 && !(job.held && hasBegun(job.held)) ? settings.turnOutMin : 0);
    const arriveMin = isThere ? clock : startMin + travelMin(from, job.place, settings);
    const endMin = arriveMin + (job.held && isThere ? heldMin(job.held, nowMs) : job.workMin);
    from = job.place;
    clock = endMin;
    return { job, startMin, arriveMin, endMin };
  });
}

/** Expected weighted delay: minutes until arrival, by weight. */
const delayOf = (route: Route, jobs: readonly Job[], settings: DispatchSettings, nowMs: number): number =>
  timetable(route.state, jobs, settings, nowMs).reduce((sum, { job, arriveMin }) => sum + job.weight * arriveMin, 0);

/** The cheapest place for one more order over these routes: route and position; null when all are long enough. */
export function cheapestInsertion(
  routes: readonly Route[],
  job: Job,
  settings: DispatchSettings,
  nowMs: number,
): { route: Route; jobs: readonly Job[] } | null {
  let best: { route: Route; jobs: readonly Job[]; adds: number } | null = null;
  for (const route of routes) {
    if (route.jobs.length >= MAX_JOBS) continue;
    const before = delayOf(route, route.jobs, settings, nowMs);
    for (let at = route.fixed; at <= route.jobs.length; at++) {
      const jobs = route.jobs.toSpliced(at, 0, job);
      const adds = delayOf(route, jobs, settings, nowMs) - before;
      if (best === null || adds < best.adds - 1e-9) best = { route, jobs, adds };
    }
  }
  return best;
}

/** 2-opt: turns parts of what has not begun around while that lowers the weighted delay. */
export function improve(route: Route, settings: DispatchSettings, nowMs: number): void {
  let delay = delayOf(route, route.jobs, settings, nowMs);
  for (let isBetter = true; isBetter; ) {
    isBetter = false;
    for (let from = route.fixed; from < route.jobs.length - 1; from++) {
      for (let to = from + 1; to < route.jobs.length; to++) {
        const turned = route.jobs.slice(from, to + 1).reverse();
        const jobs = route.jobs.toSpliced(from, turned.length, ...turned);
        const now = delayOf(route, jobs, settings, nowMs);
        if (now >= delay - 1e-9) continue;
        route.jobs = jobs;
        delay = now;
        isBetter = true;
      }
    }
  }
}
