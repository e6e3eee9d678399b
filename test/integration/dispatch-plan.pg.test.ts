import { offerOrders } from '@comcen/server/commands/work-order/offer-orders.ts';
import { createOrder } from '@comcen/server/test/commands/work-order/create-order.ts';
import { lanePlan, planReplyOf } from '@comcen/server/test/queries/plan.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { rosterShiftAt, shiftEndsAt } from '@comcen/shared/domain/crew/roster.ts';
import { planReply } from '@comcen/shared/wire/http/plan.ts';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, offersOf, ordersOf, receiveReport } from '../factories/lane.ts';
import { contextAs, operatorOf, step, userOf } from '../factories/orders.ts';
import type { WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
let here: WorldCrew;
let far: WorldCrew;
beforeAll(async () => {
  lane = await createLane(database());
  const [first, , , last] = lane.world.crews;
  if (!first || !last) throw new Error('a world has four crews');
  // The first stands in the ULP where everything happens, the last in the other one, some 28 km away.
  [here, far] = [first, last];
});
beforeEach(async () => {
  await clearLane(lane);
  await lane.sql`delete from storm`;
  await lane.sql`update crew set shift = null, skills = '{}', equipment = '{}'`;
});
afterAll(() => lane.services.close());

const MIN = 60_000;
const round = () => runRound(lane.services, lane.world.up3Id);
const onDuty = (...crews: WorldCrew[]) =>
  lane.sql`update crew set on_duty = id = any(${crews.map((crew) => crew.id)}::uuid[])`;
const setting = (key: string, value: number) =>
  lane.sql`insert into setting (up3_id, key, value, updated_at) values (${lane.world.up3Id}, ${key}, ${value}, now())`;
const work = (crew: WorldCrew, orderId: string, ...commands: Parameters<typeof step>[4][]) =>
  commands.reduce<Promise<unknown>>(
    (before, command) => before.then(() => step(lane.services, lane.world, crew, orderId, command)),
    Promise.resolve(),
  );
/** A report on the nth transformer of the first ULP, and its order after a round. */
const report = async (n: number, kind = 'outage'): Promise<string> => {
  const known = new Set((await ordersOf(lane)).map(({ id }) => id));
  await receiveReport(lane, { transformerId: lane.world.transformers[n]?.id ?? null, kind });
  await round();
  const made = (await ordersOf(lane)).find(({ id }) => !known.has(id));
  if (!made) throw new Error('the report made no order');
  return made.id;
};
const orderOf = async (id: string) => (await ordersOf(lane)).find((order) => order.id === id);
const reasonsOf = async (id: string) => {
  const [row] = await lane.sql<{ codes: string[] }[]>`
    select array(select r->>'code' from jsonb_array_elements(dispatch->'reasons') r) as codes from work_order where id = ${id}`;
  return row?.codes ?? [];
};

describe('late commitment', () => {
  test('a crew is sent its next order when it is nearly through, and not before', async () => {
    await onDuty(here);
    const [first, second] = [await report(0), await report(2)];
    expect(await orderOf(second)).toMatchObject({ state: 'new', code: 'all_busy' });
    await work(here, first, 'accept', 'depart', 'arrive');
    await round();
    expect(await orderOf(second)).toMatchObject({ state: 'new' });
    await work(here, first, 'restore');
    await round();
    expect(await orderOf(second)).toMatchObject({ state: 'offered', crew_id: here.id });
  });

  test('a unit that wants its crews to hold several orders says so', async () => {
    await setting('commitAheadMin', 1440);
    await onDuty(here);
    for (const n of [0, 1, 2, 3]) await report(n);
    const states = (await ordersOf(lane)).map(({ state }) => state);
    expect(states.filter((state) => state === 'offered')).toHaveLength(3);
    expect((await ordersOf(lane)).find(({ state }) => state === 'new')?.code).toBe('all_full');
  });
});

describe('a hazard', () => {
  test('takes a crew that is on its way elsewhere; that order waits again and the log says why', async () => {
    await onDuty(here);
    const first = await report(0);
    await work(here, first, 'accept', 'depart');
    const hazard = await report(2, 'hazard');
    expect(await orderOf(hazard)).toMatchObject({ state: 'offered', crew_id: here.id, code: 'preempts' });
    expect(await orderOf(first)).toMatchObject({ state: 'new', crew_id: null });
    expect(await lane.sql`select ended_as, end_reason from offer where work_order_id = ${first}`).toMatchObject([
      { ended_as: 'recalled', end_reason: 'preempted' },
    ]);
    const [event] = await lane.sql`select data from domain_event where type = 'work_order.recalled'`;
    expect(event?.data).toMatchObject({ reason: 'preempted', crewId: here.id, forOrderId: hazard });
    // Whom it was taken from may have it again.
    await work(here, hazard, 'accept', 'depart', 'arrive', 'restore', 'complete');
    await round();
    expect(await orderOf(first)).toMatchObject({ state: 'offered', crew_id: here.id });
  });

  test('never takes a crew that has begun, nor one with a free crew as near', async () => {
    await onDuty(here);
    const first = await report(0);
    await work(here, first, 'accept', 'depart', 'arrive');
    const hazard = await report(2, 'hazard');
    expect(await orderOf(first)).toMatchObject({ state: 'on_site', crew_id: here.id });
    expect(await orderOf(hazard)).toMatchObject({ state: 'new' });
    const [, beside] = lane.world.crews;
    await lane.sql`update crew set on_duty = true where id = ${beside?.id ?? ''}`;
    await round();
    expect(await orderOf(hazard)).toMatchObject({ state: 'offered', crew_id: beside?.id });
  });

  test('comes too late when the crew arrived between plan and offer: nothing is taken, nothing offered', async () => {
    await onDuty(here);
    const first = await report(0);
    await work(here, first, 'accept', 'depart', 'arrive');
    await onDuty();
    const hazard = await report(2, 'hazard');
    await onDuty(here);
    const [row] = await lane.sql<{ version: number }[]>`select version from work_order where id = ${hazard}`;
    const decision = { decidedAt: '', by: 'system', chosen: null, candidates: [], reasons: [] } as const;
    const offer = { orderId: hazard, version: row?.version ?? 0, crewId: here.id, acceptDeadlineS: 120, takes: first };
    const made = await offerOrders(lane.ctx, lane.world.up3Id, [
      { ...offer, decision: { ...decision, candidates: [], reasons: [] } },
    ]);
    expect(made).toMatchObject({ offered: [], lost: [hazard] });
    expect(await orderOf(first)).toMatchObject({ state: 'on_site', crew_id: here.id });
    expect((await offersOf(lane, first)).map(({ ended_as }) => ended_as)).toEqual([null]);
  });
});

describe('what an order needs', () => {
  const sectionOrder = async () => {
    const input = { deviceId: lane.world.sectionIds[0], kind: 'outage', note: '', address: '' } as const;
    const { id } = await createOrder(operatorOf(lane.services, lane.world), lane.services, input);
    await round();
    return id;
  };

  test('a section needs a bucket truck: the far crew that has one goes, not the near one', async () => {
    await onDuty(here, far);
    await lane.sql`update crew set equipment = '{bucket_truck}' where id = ${far.id}`;
    const order = await sectionOrder();
    expect(await lane.sql`select needs from work_order where id = ${order}`).toMatchObject([
      { needs: ['bucket_truck'] },
    ]);
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: far.id });
    const next = await report(2);
    expect(await lane.sql`select needs from work_order where id = ${next}`).toMatchObject([{ needs: [] }]);
    expect(await orderOf(next)).toMatchObject({ state: 'offered', crew_id: here.id });
  });

  test('while the only one that has it is at work the order waits for it; when nobody has it somebody goes and it is said', async () => {
    await onDuty(here, far);
    await lane.sql`update crew set equipment = '{bucket_truck}' where id = ${far.id}`;
    await onDuty(far);
    await work(far, await report(2), 'accept', 'depart', 'arrive');
    await onDuty(here, far);
    const order = await sectionOrder();
    expect(await orderOf(order)).toMatchObject({ state: 'new', code: 'waits_for_need' });
    await onDuty(here);
    await round();
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: here.id });
    expect(await reasonsOf(order)).toContain('needs_missing');
  });
});

describe('the end of a shift', () => {
  test('nobody sets out who cannot be there before it, unless nobody else can', async () => {
    const now = lane.services.clock();
    lane.services.advance(shiftEndsAt(now).getTime() - now.getTime() - MIN);
    const shift = rosterShiftAt(lane.services.clock());
    await lane.sql`update crew set shift = ${shift} where id = ${here.id}`;
    await onDuty(here, far);
    const order = await report(0);
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: far.id });
    await onDuty(here);
    const next = await report(2);
    expect(await orderOf(next)).toMatchObject({ state: 'offered', crew_id: here.id });
    expect(await reasonsOf(next)).toContain('past_shift_end');
    lane.services.advance(2 * MIN);
  });
});

test('a crew has its minutes of rest after an order, and then the next', async () => {
  await setting('minRestMin', 30);
  await onDuty(here);
  const first = await report(0);
  await work(here, first, 'accept', 'depart', 'arrive', 'restore', 'complete');
  const second = await report(2);
  expect(await orderOf(second)).toMatchObject({ state: 'new', code: 'all_busy' });
  lane.services.advance(29 * MIN);
  await round();
  expect(await orderOf(second)).toMatchObject({ state: 'offered', crew_id: here.id });
});

test('in a storm a single customer waits for the feeder above, and goes out when the storm or the fault is over', async () => {
  await onDuty();
  const input = { deviceId: lane.world.sectionIds[0], kind: 'outage', note: '', address: '' } as const;
  const { id: section } = await createOrder(operatorOf(lane.services, lane.world), lane.services, input);
  const below = lane.world.transformers.findIndex(({ sectionId }) => sectionId === lane.world.sectionIds[1]);
  const single = await report(below);
  await lane.sql`update incident set fault_level = 'service' where id = (select incident_id from work_order where id = ${single})`;
  const [{ ulp_id: ulpId } = { ulp_id: '' }] = await lane.sql<
    { ulp_id: string }[]
  >`select ulp_id from work_order where id = ${single}`;
  await lane.sql`insert into storm (id, up3_id, ulp_id, state, started_at)
    values (${uuidv7()}, ${lane.world.up3Id}, ${ulpId}, 'active', now())`;
  await onDuty(here, far);
  await round();
  expect(await orderOf(section)).toMatchObject({ state: 'offered' });
  expect(await orderOf(single)).toMatchObject({ state: 'new', code: 'storm_feeders_first' });
  await lane.sql`update incident set state = 'restored', restored_at = now() where id = (select incident_id from work_order where id = ${section})`;
  await round();
  expect(await orderOf(single)).toMatchObject({ state: 'offered' });
});

describe('the plan as it is shown', () => {
  const shown = async (ctx = operatorOf(lane.services, lane.world)) => {
    const { up3Id } = lane.world;
    return planReply.parse(await planReplyOf(ctx, up3Id, await lanePlan(ctx, up3Id)));
  };

  test('what a crew holds, then what is planned for it, one after the other, with the reason', async () => {
    await onDuty(here);
    const first = await report(0);
    await work(here, first, 'accept', 'depart');
    const later = [await report(1), await report(2)];
    const { at, crews, waiting } = await shown();
    const [mine] = crews;
    expect(crews).toHaveLength(1);
    expect(mine?.crew.code).toBe(here.code);
    expect(mine?.jobs.map(({ state, isPlanned }) => [state, isPlanned])).toEqual([
      ['en_route', false],
      ['new', true],
      ['new', true],
    ]);
    expect(mine?.jobs[0]).toMatchObject({ workOrderId: first, why: null });
    expect(
      mine?.jobs
        .slice(1)
        .map(({ workOrderId }) => workOrderId)
        .sort(),
    ).toEqual(later.sort());
    expect(mine?.jobs[1]).toMatchObject({ number: expect.stringMatching(/\d/), why: { code: 'waits_for_crew' } });
    expect(mine?.jobs[1]?.why?.data).toMatchObject({ crewCode: here.code, orderId: first });
    let clock = at;
    for (const job of mine?.jobs ?? []) {
      expect(job.startsAt >= clock && job.arrivesAt >= job.startsAt && job.endsAt > job.arrivesAt).toBe(true);
      clock = job.endsAt;
    }
    expect(waiting).toEqual([]);
  });

  test('nobody on duty: everything waits, and says so', async () => {
    await onDuty();
    const order = await report(0);
    expect(await shown()).toMatchObject({
      crews: [],
      waiting: [{ workOrderId: order, why: { code: 'no_crew_on_duty' } }],
      waitingCount: 1,
    });
  });

  test('who is of one ULP sees its crews and its orders only', async () => {
    await onDuty(here, far);
    const scope = { up3Id: lane.world.up3Id, ulpId: far.ulpId };
    const manager = contextAs(lane.services, userOf(lane.world.managerUserId, 'manager', scope));
    expect((await shown(manager)).crews.map(({ crew }) => crew.code)).toEqual([far.code]);
    await onDuty();
    await report(0);
    expect(await shown(manager)).toMatchObject({ crews: [], waiting: [], waitingCount: 0 });
  });
});
