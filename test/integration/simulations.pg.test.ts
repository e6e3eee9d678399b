import { cancelSimulation } from '@comcen/server/commands/simulation/cancel-simulation.ts';
import { requestSimulation } from '@comcen/server/commands/simulation/request-simulation.ts';
import { BEAT_LOST_MS, beatRun, claimRun, lostRuns } from '@comcen/server/commands/simulation/run-life.ts';
import type { Context } from '@comcen/server/context.ts';
import { simulationRunOf, simulationRuns } from '@comcen/server/queries/simulations.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { openQueues, type Queues } from '@comcen/server/test/queue/queues.ts';
import { relayOnce } from '@comcen/server/test/relay/relay.ts';
import { createSimulations, requeueLost, type Simulations } from '@comcen/server/test/workers/simulation.ts';
import { startWorkers } from '@comcen/server/test/workers/workers.ts';
import { type SimulationBody, simulationBody } from '@comcen/shared/wire/http/simulation.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { faultHistory } from '../factories/fault-history.ts';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { contextAs, managerOf, operatorOf, userOf } from '../factories/orders.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

/** The lab's thread stands behind everything else on the machine; alone each of these takes a second or two. */
const PATIENCE_MS = 150_000;
vi.setConfig({ testTimeout: PATIENCE_MS });
const database = useTestDatabase();
let lane: Lane;
let foreign: World;
let queues: Queues;
let simulations: Simulations;
let manager: Context;

beforeAll(async () => {
  lane = await createLane(database());
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
  await migrateQueue(lane.services.config);
  queues = openQueues(lane.services.config, () => undefined);
  manager = managerOf(lane.services, lane.world);
});
afterAll(async () => {
  await queues.close();
  await lane.services.close();
});
beforeEach(async () => {
  await clearLane(lane);
  await lane.sql`truncate simulation_run`;
  await faultHistory(lane.sql, lane.world, { days: 5, perDay: [6, 4], now: lane.services.clock() });
  simulations = createSimulations(lane.services);
});

const request = (body: Partial<SimulationBody> & object = {}, ctx = manager) =>
  requestSimulation(ctx, lane.world.up3Id, simulationBody.parse({ kind: 'what_if', days: 4, ...body }));
const stateOf = async (id: string) => (await simulationRunOf(manager, id)).state;
const events = async () =>
  (await lane.sql<{ type: string }[]>`select type from domain_event where entity = 'simulation_run' order by id`).map(
    ({ type }) => type,
  );

describe('a question to the lab', () => {
  it('is answered: what was, today and the what-if, by ULP, with the change', async () => {
    const id = await request({
      ulp: 'slt',
      crewsPerUlp: { slt: [0, 0, 1] },
      // Nobody but the night's crew: whoever calls by day waits for it.
      rules: { dispatch: 'boxed', standby: false },
    });
    expect(await simulations.run(id)).toBe('done');
    const run = await simulationRunOf(manager, id);
    expect(run).toMatchObject({ state: 'done', progress: 1, failure: null, kind: 'what_if' });
    const { result } = run;
    expect(result?.faults).toBeGreaterThanOrEqual(38);
    expect(result?.total.real.response).toEqual({ mean: 40, p50: 40, p90: 40 });
    expect(result?.total.real.recovery).toEqual({ mean: 60, p50: 60, p90: 60 });
    expect(result?.perUlp.map(({ ulp }) => ulp)).toEqual(['pkp', 'slt']);
    const town = result?.perUlp[1];
    expect(town?.whatIf.response?.mean).toBeGreaterThan((town?.today.response?.mean ?? Number.POSITIVE_INFINITY) + 60);
    expect(result?.responseChange.low).toBeGreaterThan(0);
    expect(result?.crewHoursPerDay.whatIf).toBeLessThan(result?.crewHoursPerDay.today ?? 0);
    expect(await events()).toEqual(['simulation_run.requested', 'simulation_run.finished']);
    expect(await simulations.run(id)).toBe('done');
    expect((await simulationRunOf(manager, id)).result).toEqual(result);
  });

  it('a replay of one real day under other rules', async () => {
    const day = new Date(lane.services.clock().getTime() - 48 * 3600_000 + 7 * 3600_000).toISOString().slice(0, 10);
    const id = await request({ kind: 'replay', day, rules: { dispatch: 'boxed', standby: false } });
    await simulations.run(id);
    const { result } = await simulationRunOf(manager, id);
    expect(result).toMatchObject({ days: 1, faults: 10, responseChange: { low: null, high: null } });
  });

  it('without faults in the span it fails and says so', async () => {
    const id = await request({ kind: 'replay', day: '2020-01-01' });
    await simulations.run(id);
    expect(await simulationRunOf(manager, id)).toMatchObject({ state: 'failed', failure: 'no_faults', result: null });
  });

  it('wrong questions name the field', async () => {
    await expect(request({ ulp: 'nowhere' })).rejects.toMatchObject({ code: 'invalid', issues: [{ field: 'ulp' }] });
    await expect(request({ kind: 'replay', day: '2999-01-01' })).rejects.toMatchObject({ issues: [{ field: 'day' }] });
    expect(simulationBody.safeParse({ kind: 'replay' }).error?.issues[0]?.path).toEqual(['day']);
    const two = { kind: 'what_if', shiftPattern: 'two_shifts', crewsPerUlp: { pkp: [1, 1, 1] } };
    expect(simulationBody.safeParse(two).error?.issues[0]?.path).toEqual(['crewsPerUlp']);
  });

  it('five wait; a sixth is refused, also of two at once', async () => {
    for (let i = 0; i < 4; i++) await request();
    const both = await Promise.allSettled([request(), request()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(request()).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('cancelling', () => {
  it('one that waits ends at once, and is not taken up', async () => {
    const id = await request();
    await cancelSimulation(manager, id);
    await cancelSimulation(manager, id);
    expect(await stateOf(id)).toBe('cancelled');
    expect(await simulations.run(id)).toBe('done');
    expect(await events()).toEqual(['simulation_run.requested', 'simulation_run.cancelled']);
  });

  it('one that runs ends within seconds; one that is through cannot be cancelled', async () => {
    await faultHistory(lane.sql, foreign, { days: 30, perDay: [30, 30], now: lane.services.clock() });
    const elsewhere = managerOf(lane.services, foreign);
    const id = await requestSimulation(elsewhere, foreign.up3Id, simulationBody.parse({ kind: 'what_if', days: 30 }));
    const done = simulations.run(id);
    await until(
      'it is under way',
      () => simulationRunOf(elsewhere, id),
      (run) => run.progress > 0,
      PATIENCE_MS / 2,
    );
    await cancelSimulation(elsewhere, id);
    expect((await simulationRunOf(elsewhere, id)).isCancelling).toBe(true);
    await done;
    expect(await simulationRunOf(elsewhere, id)).toMatchObject({ state: 'cancelled', result: null });
    const short = await request();
    await simulations.run(short);
    await expect(cancelSimulation(manager, short)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a process that dies or stops', () => {
  it('its run is taken up after the beat is missed; the dead one can write nothing any more', async () => {
    const id = await request();
    const first = await claimRun(lane.ctx, id);
    if (first === 'busy' || first === 'over') throw new Error('not claimed');
    expect(await claimRun(lane.ctx, id)).toBe('busy');
    expect(await simulations.run(id)).toBe('later');
    lane.services.advance(BEAT_LOST_MS + 1_000);
    expect(await lostRuns(lane.ctx)).toEqual([{ id, up3Id: lane.world.up3Id }]);
    expect(await claimRun(lane.ctx, id)).toMatchObject({ attempt: 2 });
    expect(await beatRun(lane.ctx, first, 0.5)).toBe('lost');
  });

  it('after three deaths it fails instead of dying for ever', async () => {
    const id = await request();
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await claimRun(lane.ctx, id)).toMatchObject({ attempt });
      lane.services.advance(BEAT_LOST_MS + 1_000);
    }
    expect(await claimRun(lane.ctx, id)).toBe('over');
    expect(await simulationRunOf(manager, id)).toMatchObject({ state: 'failed', failure: 'attempts' });
  });

  it('a stop puts it back, for the next process and without an attempt', async () => {
    await faultHistory(lane.sql, foreign, { days: 30, perDay: [30, 30], now: lane.services.clock() });
    const elsewhere = managerOf(lane.services, foreign);
    const id = await requestSimulation(elsewhere, foreign.up3Id, simulationBody.parse({ kind: 'what_if', days: 30 }));
    const done = simulations.run(id);
    await until(
      'it is under way',
      () => simulationRunOf(elsewhere, id),
      (run) => run.state === 'running',
      PATIENCE_MS / 2,
    );
    await simulations.stop();
    expect(await done).toBe('later');
    expect((await simulationRunOf(elsewhere, id)).state).toBe('queued');
    expect((await lane.sql`select attempts from simulation_run where id = ${id}`)[0]).toEqual({ attempts: 0 });
  });
});

describe('through relay, queue and workers', () => {
  it('two requests at once are both answered; a run whose job was lost gets a new one', async () => {
    const relay = { ...lane.services, queues };
    const both = await Promise.all([request(), request({ rules: { dispatch: 'nearest', standby: false } })]);
    while (await relayOnce(relay));
    const workers = startWorkers(lane.services);
    const allDone = async () => Promise.all(both.map(stateOf));
    await until('both are done', allDone, (states) => states.every((state) => state === 'done'), PATIENCE_MS / 2);
    const lost = await request();
    lane.services.advance(BEAT_LOST_MS + 1_000);
    await requeueLost(lane.services);
    await until(
      'the lost one is done',
      () => stateOf(lost),
      (state) => state === 'done',
      PATIENCE_MS / 2,
    );
    await workers.stop();
  });
});

describe('who may', () => {
  it('managers of the region; operators not, a foreign run does not exist', async () => {
    const id = await request();
    const elsewhere = managerOf(lane.services, foreign);
    await expect(simulationRunOf(elsewhere, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(cancelSimulation(elsewhere, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(request({}, elsewhere)).rejects.toMatchObject({ code: 'not_found' });
    await expect(request({}, operatorOf(lane.services, lane.world))).rejects.toMatchObject({ code: 'forbidden' });
    const list = await simulationRuns(manager, { up3Id: lane.world.up3Id, before: null, limit: 10 });
    expect(list.map((run) => run.id)).toEqual([id]);
  });

  it('who manages one ULP asks about it alone and sees its own figures', async () => {
    const { world, services } = lane;
    const scope = { up3Id: world.up3Id, ulpId: world.ulpIds[0] };
    const own = contextAs(services, userOf(world.adminUserId, 'manager', scope));
    const foreignRun = await request();
    await expect(request({}, own)).rejects.toMatchObject({ issues: [{ field: 'ulp' }] });
    await expect(request({ ulp: 'pkp', crewsPerUlp: { slt: [1, 1, 1] } }, own)).rejects.toMatchObject({
      code: 'not_found',
    });
    const id = await request({ ulp: 'pkp' }, own);
    await simulations.run(id);
    expect((await simulationRunOf(own, id)).result?.perUlp.map(({ ulp }) => ulp)).toEqual(['pkp']);
    await expect(simulationRunOf(own, foreignRun)).rejects.toMatchObject({ code: 'not_found' });
    await expect(cancelSimulation(own, foreignRun)).rejects.toMatchObject({ code: 'not_found' });
  });
});
