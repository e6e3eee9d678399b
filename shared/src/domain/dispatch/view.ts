import type { CrewState } from './cost.ts';
import type { DispatchPicture, HeldOrder, OrderDecision, Reason, ReasonCode, WaitingOrder } from './picture.ts';
import { layRound, planOf } from './plan.ts';
import { weightOf } from './priority.ts';
import type { Prospect } from './prospect.ts';
import { cheapestInsertion, improve, type Job, type Route, routeOf, type Stop, timetable } from './sequence.ts';
import { type DispatchTuning, TUNING } from './tuning.ts';

/** So many of the most urgent orders get a place in a crew's sequence; in a storm the rest only waits. */
const MAX_PLANNED = 300;
/** Reasons that speak of all crews. */
const SHORTAGE: readonly ReasonCode[] = ['all_busy', 'all_full', 'higher_priority_first'];
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
  readonly why: PlannedReason | null;
}

/** Of what stands in a crew's plan: whom it waits for, in how many minutes, and (null: nothing) which order it comes after. */
export type PlannedReason =
  | Reason
  | {
      readonly code: 'waits_for_crew';
      readonly data: { readonly crewCode: string; readonly minutes: number; readonly orderId: string | null };
    };

export interface PlanView {
  readonly crews: readonly { readonly crewId: string; readonly jobs: readonly PlannedJob[] }[];
  readonly waiting: readonly { readonly orderId: string; readonly priority: number; readonly why: Reason }[];
}

/**
 * What each crew will do, as far as one can say now: what it holds, then what this round would send it, and then the waiting orders, the
 * most urgent first, each where it adds the least weighted delay. Crews by code. Same picture, same view.
 */
export function planView(picture: DispatchPicture, nowMs: number, tuning: DispatchTuning = TUNING): PlanView {
  const round = layRound(picture, nowMs, tuning);
  const { decisions, preemptions } = planOf(round, picture, tuning);
  const taken = new Set(preemptions.map(({ orderId }) => orderId));
  const held = new Map(
    round.crowd.units.flatMap(({ members }) =>
      members.map((state) => [state.crew.id, heldRoute(state, taken)] as const),
    ),
  );
  const chosen = new Map(decisions.flatMap(({ orderId, chosen }) => (chosen ? [[orderId, chosen.crewId]] : [])));
  const add = addTo(picture, nowMs);
  const placed = new Set(
    round.prospects.filter(({ order }) => {
      const route = held.get(chosen.get(order.id) ?? '');
      return route !== undefined && add([route], order);
    }),
  );
  // Nothing that is only planned stands before what is sent.
  const routes = new Map([...held].map(([id, { state, jobs }]) => [id, { state, jobs, fixed: jobs.length }]));
  const mayPlan = round.prospects.filter((prospect) => !placed.has(prospect) && !round.held.has(prospect));
  let planned = 0;
  for (const prospect of mayPlan) {
    if (planned >= MAX_PLANNED) break;
    const crewId = round.served.later.get(prospect)?.crew.id;
    const crews = crewId === undefined ? mayHave(prospect, round.crowd.units) : [crewId];
    if (
      !add(
        crews.flatMap((id) => routes.get(id) ?? []),
        prospect.order,
      )
    )
      continue;
    placed.add(prospect);
    planned += 1;
  }
  for (const route of routes.values()) improve(route, picture.settings, nowMs);
  const decisionOf = new Map(decisions.map((decision) => [decision.orderId, decision]));
  return {
    crews: [...routes.values()].map((route) => ({
      crewId: route.state.crew.id,
      jobs: plannedJobs(timetable(route.state, route.jobs, picture.settings, nowMs), route.state, decisionOf),
    })),
    waiting: round.prospects.flatMap((prospect) => {
      const decision = placed.has(prospect) ? undefined : decisionOf.get(prospect.order.id);
      const why = decision?.reasons[0];
      return decision && why ? [{ orderId: decision.orderId, priority: decision.priority, why }] : [];
    }),
  };
}

/** Puts an order where it costs least among these crews; false: all have plans that are long enough. */
const addTo = (picture: DispatchPicture, nowMs: number) => (crews: readonly Route[], order: WaitingOrder) => {
  const found = cheapestInsertion(crews, jobOf(order), picture.settings, nowMs);
  if (found) found.route.jobs = found.jobs;
  return found !== null;
};

/** What it holds stays in the order it works it, but an emergency that takes an order from it comes before what has not begun. */
function heldRoute(state: CrewState, taken: ReadonlySet<string>): Route {
  const jobs = heldJobs(state, taken);
  const isTaken = jobs.length < state.crew.load.length;
  return isTaken ? routeOf(state, jobs) : { state, jobs, fixed: jobs.length };
}

function plannedJobs(
  stops: readonly Stop[],
  { crew }: CrewState,
  decisionOf: ReadonlyMap<string, OrderDecision>,
): PlannedJob[] {
  return stops.map(({ job, ...times }, i) => ({
    orderId: job.orderId,
    state: job.held?.state ?? 'new',
    ...times,
    isPlanned: job.held === null,
    why: whyThere(decisionOf.get(job.orderId), crew.code, times.startMin, stops[i - 1]?.job.orderId ?? null),
  }));
}

/** That all crews are busy is no reason for one that has a place: it waits for this crew. */
function whyThere(
  decision: OrderDecision | undefined,
  crewCode: string,
  startMin: number,
  orderId: string | null,
): PlannedReason | null {
  const why = decision?.reasons[0];
  if (!decision || !why) return null;
  if (decision.chosen || !SHORTAGE.includes(why.code)) return why;
  return { code: 'waits_for_crew', data: { crewCode, minutes: Math.ceil(startMin), orderId } };
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
