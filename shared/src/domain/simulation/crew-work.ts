import type { Desk } from './desk.ts';
import { halt, type Job, setOut, type Vehicle } from './field.ts';
import type { FaultState } from './truth.ts';
import { MIN_MS, SIM_LEVELS } from './world.ts';

/** An idle crew turns to the first order it has accepted. */
export function leave(desk: Desk, vehicle: Vehicle): void {
  if (vehicle.active !== null) return;
  const job = vehicle.queue.find(({ state }) => state === 'accepted');
  if (!job) return;
  vehicle.active = job;
  halt(desk.world, vehicle, desk.nowMs);
  const atMs = desk.nowMs + Math.round(desk.world.travel.turnOutMin * MIN_MS);
  desk.events.add(atMs, { kind: 'depart', job, step: job.step });
}

export function driveOn(desk: Desk, vehicle: Vehicle, job: Job): void {
  const { step } = job;
  const atMs = setOut(desk.world, desk.scenario, vehicle, desk.tree.device(job.deviceId).place, desk.nowMs);
  desk.events.add(atMs, { kind: 'arrive', job, step, onDue: () => arrive(desk, vehicle, job) });
}

/** At the order's place. Whoever called from below the true fault sees the crew come. */
function arrive(desk: Desk, vehicle: Vehicle, job: Job): void {
  job.state = 'on_site';
  job.arrivedAtMs = desk.nowMs;
  job.believed = { deviceId: job.deviceId, level: job.level };
  for (const state of desk.faultsOf(job)) {
    if (desk.tree.isOnPath(state.fault.deviceId, job.deviceId)) state.arrivedAtMs ??= desk.nowMs;
  }
  work(desk, vehicle, job, targetsOf(desk, job));
}

/**
 * What a crew that looks around at its order's device will find: the uppermost dead device first, then the device itself, then faults
 * below it that its callers told of. What another crew is at is left to that one.
 */
function targetsOf(desk: Desk, job: Job): FaultState[] {
  const { truth, tree, nowMs } = desk;
  const told = desk.faultsOf(job).filter(({ fault, restoredAtMs }) => {
    if (restoredAtMs !== null) return false;
    return tree.isOnPath(job.deviceId, fault.deviceId) || tree.isOnPath(fault.deviceId, job.deviceId);
  });
  const here = truth.openAt(job.deviceId, nowMs).filter(({ fault }) => fault.level !== 'service');
  const all = new Set([...truth.openAbove(job.deviceId, nowMs), ...here, ...told]);
  return [...all].filter(({ workedBy }) => workedBy === null || workedBy === job.id).sort(byLevel);
}

const byLevel = (a: FaultState, b: FaultState): number =>
  SIM_LEVELS.indexOf(b.fault.level) - SIM_LEVELS.indexOf(a.fault.level) ||
  a.fault.startedAtMs - b.fault.startedAtMs ||
  (a.fault.id < b.fault.id ? -1 : 1);

/** Repairs the first target, driving there when it lies elsewhere; without one says so after a look around. */
function work(desk: Desk, vehicle: Vehicle, job: Job, targets: readonly FaultState[]): void {
  const [target] = targets;
  const { step } = job;
  const lookMs = Math.round(desk.world.inspectMin * MIN_MS);
  if (!target) {
    desk.news.push({ kind: 'found', orderId: job.id, deviceId: null, level: null });
    desk.events.add(desk.nowMs + lookMs, { kind: 'finish', job, step });
    return;
  }
  const { deviceId, level, place } = target.fault;
  target.workedBy = job.id;
  Object.assign(job, { deviceId, level, isFound: true });
  desk.news.push({ kind: 'found', orderId: job.id, deviceId, level });
  if (place.lat === vehicle.to.lat && place.lng === vehicle.to.lng) {
    repair(desk, vehicle, job, target);
    return;
  }
  desk.events.add(desk.nowMs + lookMs, {
    kind: 'reach',
    job,
    step,
    onDue: () => {
      const atMs = setOut(desk.world, desk.scenario, vehicle, place, desk.nowMs);
      desk.events.add(atMs, { kind: 'reach', job, step, onDue: () => repair(desk, vehicle, job, target) });
    },
  });
}

function repair(desk: Desk, vehicle: Vehicle, job: Job, target: FaultState): void {
  target.arrivedAtMs ??= desk.nowMs;
  desk.events.add(desk.nowMs + target.fault.repairMs, {
    kind: 'repaired',
    job,
    step: job.step,
    onDue: () => {
      restore(desk, job, target);
      const { lat, lng } = vehicle.to;
      const more = targetsOf(desk, job).filter(({ fault }) => fault.place.lat === lat && fault.place.lng === lng);
      if (more.length > 0) work(desk, vehicle, job, more);
      else end(desk, job, 'restored');
    },
  });
}

/** Power is back: who is still out for another reason notices it now, and the desk closes what has become needless. */
function restore(desk: Desk, job: Job, state: FaultState): void {
  state.restoredAtMs = desk.nowMs;
  state.workedBy = null;
  desk.restored += 1;
  const { deviceId, level } = state.fault;
  desk.news.push({ kind: 'restored', orderId: job.id, deviceId, level });
  for (const { call, state: hidden } of state.masked)
    desk.events.add(desk.nowMs + call.againMs, { kind: 'call', call, state: hidden, isAgain: true });
  state.masked = [];
  for (const other of [...desk.jobs.values()]) {
    if (other.state === 'on_site' || other.reportIds.length === 0) continue;
    if (desk.faultsOf(other).every(({ restoredAtMs }) => restoredAtMs !== null)) end(desk, other, 'closed');
  }
}

/** The crew is free; callers of this order who are still out, with nobody at their fault, call again. */
export function end(desk: Desk, job: Job, endedAs: NonNullable<Job['endedAs']>): void {
  const vehicle = job.crewId === null ? null : desk.vehicleOf(job);
  job.endedAs = endedAs;
  job.step += 1;
  desk.jobs.delete(job.id);
  desk.endedJobs.push(job);
  desk.news.push({ kind: 'ended', orderId: job.id });
  if (endedAs !== 'superseded') {
    for (const id of job.reportIds) {
      const report = desk.reports.get(id);
      if (!report || report.state.restoredAtMs !== null || report.state.workedBy !== null) continue;
      desk.events.add(desk.nowMs + report.call.againMs, {
        kind: 'call',
        call: report.call,
        state: report.state,
        isAgain: true,
      });
    }
  }
  if (vehicle) release(desk, vehicle, job);
}

/** Takes an order off a crew, which turns to its next one or stands where it is. */
export function release(desk: Desk, vehicle: Vehicle, job: Job): void {
  vehicle.queue = vehicle.queue.filter((held) => held !== job);
  if (vehicle.active !== job) return;
  vehicle.active = null;
  halt(desk.world, vehicle, desk.nowMs);
  leave(desk, vehicle);
}
