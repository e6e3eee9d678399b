import type { SimCall } from './calls.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import type { Fault } from './faults.ts';
import { createVehicle, type Job, type Vehicle } from './field.ts';
import type { Policy, RoomNews, RoomReport } from './room.ts';
import { createTree, type SimTree } from './tree.ts';
import { createTruth, type FaultState, type Truth } from './truth.ts';
import type { Scenario, World } from './world.ts';

export type RunEvent =
  | { readonly kind: 'wake' }
  | { readonly kind: 'call'; readonly call: SimCall; readonly state: FaultState; readonly isAgain: boolean }
  | { readonly kind: 'accept' | 'depart' | 'finish'; readonly job: Job; readonly step: number }
  | {
      readonly kind: 'arrive' | 'reach' | 'repaired';
      readonly job: Job;
      readonly step: number;
      readonly onDue: () => void;
    };

/** All that one run keeps. */
export interface Desk {
  readonly world: World;
  readonly scenario: Scenario;
  readonly policy: Policy;
  readonly tree: SimTree;
  readonly truth: Truth;
  readonly events: EventQueue<RunEvent>;
  readonly vehicles: ReadonlyMap<string, Vehicle>;
  /** Open orders. */
  readonly jobs: Map<string, Job>;
  readonly endedJobs: Job[];
  readonly reports: Map<string, { readonly call: SimCall; readonly state: FaultState; job: Job | null }>;
  nowMs: number;
  restored: number;
  newReports: RoomReport[];
  news: RoomNews[];
  vehicleOf(job: Job): Vehicle;
  job(id: string): Job;
  /** Faults behind an order's reports, each once. */
  faultsOf(job: Job): FaultState[];
  wakeAt(atMs: number): void;
}

export function createDesk(world: World, scenario: Scenario, policy: Policy, faults: readonly Fault[]): Desk {
  const tree = createTree(world);
  const events = createEventQueue<RunEvent>();
  const inOrder = [...faults].sort((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1));
  const crews = [...world.crews].sort((a, b) => (a.code < b.code ? -1 : 1));
  const vehicles = new Map(crews.map((crew) => [crew.id, createVehicle(crew)]));
  const jobs = new Map<string, Job>();
  const reports: Desk['reports'] = new Map();
  const wakes = new Set<number>();
  return {
    world,
    scenario,
    policy,
    tree,
    truth: createTruth(inOrder, tree),
    events,
    vehicles,
    jobs,
    endedJobs: [],
    reports,
    nowMs: scenario.startMs,
    restored: 0,
    newReports: [],
    news: [],
    vehicleOf: (job) => found(vehicles.get(job.crewId ?? ''), `crew of order ${job.id}`),
    job: (id) => found(jobs.get(id), `open order ${id}`),
    faultsOf: (job) => [...new Set(job.reportIds.flatMap((id) => reports.get(id)?.state ?? []))],
    wakeAt(atMs) {
      if (wakes.has(atMs)) return;
      wakes.add(atMs);
      events.add(atMs, { kind: 'wake' });
    },
  };
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RangeError(`There is no ${what}.`);
  return value;
}
