import { driveOn, end, release } from './crew-work.ts';
import type { Desk } from './desk.ts';
import { type Job, setOut } from './field.ts';
import type { Action, NewOrder } from './room.ts';
import { MIN_MS } from './world.ts';

/** Carries out what a policy decided. Throws RangeError on what the room could not do: that is the policy's bug. */
export function apply(desk: Desk, action: Action): void {
  switch (action.do) {
    case 'open':
      open(desk, action.order);
      break;
    case 'link':
      link(desk, desk.job(action.orderId), action.reportIds);
      break;
    case 'retarget':
      retarget(desk, desk.job(action.orderId), action);
      break;
    case 'supersede':
      supersede(desk, desk.job(action.orderId), desk.job(action.by));
      break;
    case 'offer':
      offer(desk, desk.job(action.orderId), action.crewId);
      break;
    case 'recall':
      recall(desk, desk.job(action.orderId));
      break;
    case 'stand':
      stand(desk, action.crewId, action.at);
      break;
    case 'wake':
      desk.wakeAt(Math.max(action.atMs, desk.nowMs + 1));
      break;
    case 'again':
  }
}

function open(desk: Desk, { id, deviceId, level, reportIds }: NewOrder): void {
  if (desk.jobs.has(id)) throw new RangeError(`Order ${id} is there already.`);
  const job: Job = {
    id,
    createdAtMs: desk.nowMs,
    state: 'new',
    step: 0,
    crewId: null,
    arrivedAtMs: null,
    reportIds: [],
    deviceId,
    level,
    isFound: false,
    sentAtMs: null,
    believed: null,
    endedAs: null,
  };
  desk.jobs.set(id, job);
  link(desk, job, reportIds);
}

/** A report is explained by one order: it leaves the one it was with. */
function link(desk: Desk, job: Job, reportIds: readonly string[]): void {
  for (const id of reportIds) {
    const report = desk.reports.get(id);
    if (!report) throw new RangeError(`There is no report ${id}.`);
    if (report.job === job) continue;
    if (report.job) report.job.reportIds = report.job.reportIds.filter((other) => other !== id);
    report.job = job;
    job.reportIds.push(id);
    report.state.createdAtMs ??= job.createdAtMs;
    if (job.sentAtMs !== null) report.state.sentAtMs ??= desk.nowMs;
  }
}

function retarget(desk: Desk, job: Job, { deviceId, level }: Pick<Job, 'deviceId' | 'level'>): void {
  if (job.state === 'on_site') return;
  const isElsewhere = job.deviceId !== deviceId;
  Object.assign(job, { deviceId, level });
  if (job.state !== 'en_route' || !isElsewhere) return;
  job.step += 1;
  driveOn(desk, desk.vehicleOf(job), job);
}

function supersede(desk: Desk, job: Job, by: Job): void {
  if (job.state !== 'new' && job.state !== 'offered') throw new RangeError(`Order ${job.id} is ${job.state}.`);
  link(desk, by, [...job.reportIds]);
  end(desk, job, 'superseded');
}

function offer(desk: Desk, job: Job, crewId: string): void {
  const vehicle = desk.vehicles.get(crewId);
  if (!vehicle || job.state !== 'new') throw new RangeError(`Order ${job.id} (${job.state}) cannot go to ${crewId}.`);
  job.step += 1;
  job.state = 'offered';
  job.crewId = crewId;
  job.sentAtMs ??= desk.nowMs;
  vehicle.queue.push(job);
  for (const state of desk.faultsOf(job)) state.sentAtMs ??= desk.nowMs;
  const atMs = desk.nowMs + Math.round(desk.world.acceptMin * MIN_MS);
  desk.events.add(atMs, { kind: 'accept', job, step: job.step });
}

function recall(desk: Desk, job: Job): void {
  if (job.crewId === null || job.state === 'on_site') throw new RangeError(`Order ${job.id} is ${job.state}.`);
  const vehicle = desk.vehicleOf(job);
  Object.assign(job, { state: 'new', crewId: null, step: job.step + 1 });
  release(desk, vehicle, job);
}

function stand(desk: Desk, crewId: string, at: { lat: number; lng: number }): void {
  const vehicle = desk.vehicles.get(crewId);
  if (!vehicle || vehicle.queue.length > 0) throw new RangeError(`Crew ${crewId} is not idle.`);
  setOut(desk.world, desk.scenario, vehicle, at, desk.nowMs);
  vehicle.standby = at;
}
