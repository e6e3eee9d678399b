import type { CrewState } from './cost.ts';
import type { DispatchPicture, HeldOrder, Reason, WaitingOrder } from './picture.ts';
import { layRound, planOf } from './plan.ts';
import { weightOf } from './priority.ts';
import type { Prospect } from './prospect.ts';
import { cheapestInsertion, improve, type Job, type Route, routeOf, timetable } from './sequence.ts';
import { type DispatchTuning, TUNING } from './tuning.ts';

/** So many of the most urgent orders get a place in a crew's sequence; in a storm the rest only waits. */
const MAX_PLANNED = 300;
/** A held order that nobody weighed counts as one customer. */
const UNWEIGHED = 2;

export interface PlannedJob {
  readonly orderId: string;
  readonly state: HeldOrder['state'] | 'new';
  /** Minutes from now: sets out, is there, is through. */
  readonly startMin: number;
  readonly arriveMin: number;
  readonly endMin: number;
  /** Nobody has sent it yet; it may still go to another crew. */
  readonly isPlanned: boolean;
  /** Null for what the crew has. */
  readonly why: Reason | null;
}

export interface PlanView {
  readonly crews: readonly { readonly crewId: string; readonly jobs: readonly PlannedJob[] }[];
  readonly waiting: readonly { readonly orderId: string; readonly priority: number; readonly why: Reason }[];
}

/**
 * What each crew will do, as far as one can say now: what it holds, what this round would send it, and then the waiting orders, the most
 * urgent first, each where it adds the least weighted delay. Crews by code. Same picture, same view.
 */
export function planView(picture: DispatchPicture, nowMs: number, tuning: DispatchTuning = TUNING): PlanView {
  const round = layRound(picture, nowMs, tuning);
  const { decisions, preemptions } = planOf(round, picture, tuning);
  const whyOf = new Map(decisions.map(({ orderId, reasons: [why] }) => [orderId, why]));
  const taken = new Set(preemptions.map(({ orderId }) => orderId));
  const routes = new Map(
    round.crowd.units.flatMap(({ members }) =>
      members.map((state) => [state.crew.id, routeOf(state, heldJobs(state, taken))] as const),
    ),
  );
  const chosen = new Map(decisions.map(({ orderId, chosen }) => [orderId, chosen?.crewId]));
  const left: WaitingOrder[] = [];
  const add = (crews: readonly (Route | undefined)[], order: WaitingOrder): boolean => {
    const found = cheapestInsertion(
      crews.filter((route) => route !== undefined),
      jobOf(order),
      picture.settings,
      nowMs,
    );
    if (found) found.route.jobs = found.jobs;
    return found !== null;
  };
  let planned = 0;
  for (const prospect of round.prospects) {
    const { order } = prospect;
    const crewId = chosen.get(order.id) ?? round.served.later.get(prospect)?.crew.id;
    const crews = crewId === undefined ? mayHave(prospect, round.crowd.units) : [crewId];
    const mayPlan = planned < MAX_PLANNED && !round.held.has(prospect);
    if (
      mayPlan &&
      add(
        crews.map((id) => routes.get(id)),
        order,
      )
    )
      planned += 1;
    else left.push(order);
  }
  for (const route of routes.values()) improve(route, picture.settings, nowMs);
  const priorityOf = new Map(decisions.map(({ orderId, priority }) => [orderId, priority]));
  return {
    crews: [...routes.values()].map((route) => ({
      crewId: route.state.crew.id,
      jobs: timetable(route.state, route.jobs, picture.settings, nowMs).map(({ job, ...times }) => ({
        orderId: job.orderId,
        state: job.held?.state ?? 'new',
        ...times,
        isPlanned: job.held === null,
        why: whyOf.get(job.orderId) ?? null,
      })),
    })),
    waiting: left.flatMap(({ id }) => {
      const why = whyOf.get(id);
      return why ? [{ orderId: id, priority: priorityOf.get(id) ?? 0, why }] : [];
    }),
  };
}

const mayHave = ({ eligible, later }: Prospect, units: readonly { members: readonly CrewState[] }[]): string[] =>
  [...eligible, ...later].flatMap((u) => units[u]?.members.map(({ crew }) => crew.id) ?? []);

const jobOf = (order: WaitingOrder): Job => ({
  orderId: order.id,
  place: order.place,
  workMin: order.expectedWorkMin,
  weight: weightOf(order),
  held: null,
});

const heldJobs = ({ crew }: CrewState, taken: ReadonlySet<string>): Job[] =>
  crew.load
    .filter(({ id }) => !taken.has(id))
    .map((held) => ({
      orderId: held.id,
      place: held.place,
      workMin: held.expectedWorkMin,
      weight: held.urgency ? weightOf(held.urgency) : UNWEIGHED,
      held,
    }));
