import { apply } from './actions.ts';
import type { SimCall } from './calls.ts';
import { driveOn, end, leave } from './crew-work.ts';
import { createDesk, type Desk, type RunEvent } from './desk.ts';
import { drawFaults, type Fault } from './faults.ts';
import { halt, placeOf, type Vehicle } from './field.ts';
import { type RunResult, resultOf } from './records.ts';
import type { Action, Policy, Room, RoomCrew } from './room.ts';
import { createTree } from './tree.ts';
import { HOUR_MS, isOnDuty, type Scenario, type World } from './world.ts';

/** Whatever a policy leaves undone this long after the last fault stays undone. */
const GIVE_UP_HOURS = 14 * 24;

/**
 * One policy living through one span of time in a world. Discrete events, deterministic: the same world, scenario, policy and seed give
 * the same result, and every policy meets the same faults, calls and repair times. `faults` replaces the drawn ones (replay of a
 * real day). Runs until everything is restored.
 */
export function run(
  world: World,
  scenario: Scenario,
  policy: Policy,
  seed: number,
  faults: readonly Fault[] = drawFaults(world, createTree(world), scenario, seed),
): RunResult {
  const desk = createDesk(world, scenario, policy, faults);
  const decide = policy.start(world, seed);
  const endMs = scenario.startMs + (scenario.hours + GIVE_UP_HOURS) * HOUR_MS;
  let decidedAtMs = Number.NEGATIVE_INFINITY;
  for (const state of desk.truth.states)
    for (const call of state.fault.calls) desk.events.add(call.atMs, { kind: 'call', call, state, isAgain: false });
  if (world.crews.some(({ duty }) => duty !== null))
    for (let hour = 0; hour < scenario.hours + 48; hour++)
      desk.events.add(scenario.startMs + hour * HOUR_MS, { kind: 'wake' });
  while (desk.restored < faults.length) {
    const next = desk.events.next();
    if (next === null || next.atMs > endMs) break;
    desk.nowMs = next.atMs;
    happen(desk, next.event);
    if (desk.events.nextAtMs() === desk.nowMs) continue;
    if (desk.nowMs < decidedAtMs + policy.everyMs) {
      desk.wakeAt(decidedAtMs + policy.everyMs);
      continue;
    }
    decidedAtMs = desk.nowMs;
    let crews = crewsOf(desk);
    for (let isAgain = true; isAgain; ) {
      const actions = decide(roomOf(desk, crews));
      for (const action of actions) apply(desk, action);
      if (actions.some(isFelt)) crews = crewsOf(desk);
      isAgain = actions.some((action) => action.do === 'again');
    }
  }
  for (const vehicle of desk.vehicles.values()) halt(world, vehicle, desk.nowMs);
  return resultOf(desk);
}

/** What only asks for another round changes nothing in the field. */
const isFelt = (action: Action): boolean => action.do !== 'again' && action.do !== 'wake';

/** The room as of now; takes the new reports and the news along. */
function roomOf(desk: Desk, crews: () => readonly RoomCrew[]): Room {
  const { nowMs, newReports, news, jobs } = desk;
  desk.newReports = [];
  desk.news = [];
  return {
    nowMs,
    newReports,
    news,
    orders: jobs,
    get crews() {
      return crews();
    },
  };
}

/** Looked at only when the policy does, and once. */
function crewsOf(desk: Desk): () => readonly RoomCrew[] {
  let seen: readonly RoomCrew[] | undefined;
  return () => {
    seen ??= [...desk.vehicles.values()].flatMap((vehicle) => crewOf(desk, vehicle));
    return seen;
  };
}

function crewOf({ nowMs }: Desk, vehicle: Vehicle): RoomCrew[] {
  const isOnDutyNow = isOnDuty(vehicle.crew, nowMs);
  if (!isOnDutyNow && vehicle.queue.length === 0) return [];
  const { id, code, ulpId, posko } = vehicle.crew;
  const orderIds = vehicle.queue.map((job) => job.id);
  const place = placeOf(vehicle, nowMs);
  return [{ id, code, ulpId, posko, isOnDuty: isOnDutyNow, orderIds, place, standby: vehicle.standby }];
}

function happen(desk: Desk, event: RunEvent): void {
  if (event.kind === 'wake') return;
  if (event.kind === 'call') {
    ring(desk, event);
    return;
  }
  const { job, step } = event;
  if (job.step !== step || job.endedAs !== null) return;
  const vehicle = desk.vehicleOf(job);
  switch (event.kind) {
    case 'accept':
      job.state = 'accepted';
      leave(desk, vehicle);
      break;
    case 'depart':
      job.state = 'en_route';
      driveOn(desk, vehicle, job);
      break;
    case 'arrive':
    case 'reach':
    case 'repaired':
      event.onDue();
      break;
    case 'finish':
      end(desk, job, 'not_found');
      break;
  }
}

/** Customers are named after their transformer. */
const homeOf = ({ customerId }: SimCall): string => customerId.slice(0, customerId.lastIndexOf('/'));

/** A customer calls, unless power is back, or an earlier fault hides his own. */
function ring(desk: Desk, { call, state, isAgain }: Extract<RunEvent, { kind: 'call' }>): void {
  if (state.restoredAtMs !== null) return;
  const mask = desk.truth.maskOf(state, desk.nowMs);
  if (mask) {
    mask.masked.push({ call, state });
    return;
  }
  state.reportedAtMs ??= desk.nowMs;
  state.reports += 1;
  // Asked a second time, where he lives is booked right.
  const transformerId = isAgain ? homeOf(call) : call.transformerId;
  const customerId = call.isIdpelKnown ? call.customerId : null;
  // Ordered as they come in, as the room's own ids are.
  const id = `r${String(desk.reports.size + 1).padStart(7, '0')}`;
  const faultId = desk.policy.isTold ? state.fault.id : null;
  desk.reports.set(id, { call, state, job: null });
  desk.newReports.push({ id, customerId, transformerId, atMs: desk.nowMs, isAgain, faultId });
}
