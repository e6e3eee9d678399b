import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { proposeStorms } from '@comcen/server/test/commands/storm/propose-storms.ts';
import { askAgainS } from '@comcen/server/test/queries/ask-again.ts';
import { boardSnapshot } from '@comcen/server/test/queries/board.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { sweepOnce } from '@comcen/server/test/workers/sweep.ts';
import { stillOutReply } from '@comcen/shared/wire/http/still-out.ts';
import { stormItem } from '@comcen/shared/wire/http/storm.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { createWorld } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const MIN = 60_000;
const database = useTestDatabase();
let lane: Lane;
let app: App;
const who: Record<'operator' | 'manager' | 'foreigner' | 'ofOneUlp', { authorization: string }> = {
  operator: { authorization: '' },
  manager: { authorization: '' },
  foreigner: { authorization: '' },
  ofOneUlp: { authorization: '' },
};

beforeAll(async () => {
  lane = await createLane(database(), { onDuty: false });
  const foreign = await createWorld(database().sql, {
    up3Id: 'belitung',
    ulpIds: ['tjp', 'mgr'],
    idpelPrefix: '16200',
  });
  await lane.sql`insert into app_user (id, username, name, role, password_hash, up3_id, ulp_id)
    select gen_random_uuid(), 'operator-slt', 'of one ULP', role, password_hash, up3_id, 'slt' from app_user
    where username = ${lane.world.usernames.operator}`;
  app = await buildConsoleApp(lane.services);
  who.operator = bearer(await loginAs(app, lane.world.usernames.operator));
  who.manager = bearer(await loginAs(app, lane.world.usernames.manager));
  who.foreigner = bearer(await loginAs(app, foreign.usernames.operator));
  who.ofOneUlp = bearer(await loginAs(app, 'operator-slt'));
});
beforeEach(async () => {
  await clearLane(lane, false);
  await lane.sql`truncate storm`;
});
afterAll(async () => {
  await app.close();
  await lane.services.close();
});

const propose = () => proposeStorms(lane.ctx, lane.world.up3Id);
const post = (url: string, payload: object = {}, headers = who.operator) =>
  app.inject({ method: 'POST', url, headers, payload });
const start = (ulp: string | null, headers = who.operator) => post('/api/storms', { ulp }, headers);
const started = async (ulp: string | null) => stormItem.parse((await start(ulp)).json());
const decide = (id: string, command: string, headers = who.operator) =>
  post(`/api/storms/${id}/${command}`, {}, headers);
const storms = () => lane.sql`select id, ulp_id, state, arrivals from storm order by id`;
const board = () => boardSnapshot(lane.ctx, lane.world.up3Id);
const alarms = (kind: string) =>
  lane.sql`select entity, entity_id, ulp_id, data from alarm where kind = ${kind} and cleared_at is null order by ulp_id`;
/** Calls from many places at once, by the customers of one ULP. */
async function burst(ulpIds: readonly string[], count = 12) {
  for (const ulpId of ulpIds) {
    const customer = lane.world.customers.find((c) => c.ulpId === ulpId);
    if (!customer) throw new Error(`the world has customers in ${ulpId}`);
    for (let i = 0; i < count; i++) {
      await receiveReport(lane, { customer: { ...customer, lat: customer.lat + i / 50 }, transformerId: null });
    }
  }
}

describe('a burst of reports', () => {
  test('proposes a storm of its ULP, once, with the figures, an alarm and a place on the board', async () => {
    await burst(['pkp']);
    expect(await propose()).toBe(1);
    expect(await propose()).toBe(0);
    const [storm] = await storms();
    expect(storm).toMatchObject({
      ulp_id: 'pkp',
      state: 'proposed',
      arrivals: { reports: 12, counted: 12, perHour: 48 },
    });
    expect(await alarms('storm_proposed')).toMatchObject([{ entity: 'storm', entity_id: storm?.id, ulp_id: 'pkp' }]);
    expect((await board()).storms).toMatchObject([{ id: storm?.id, ulp: 'pkp', state: 'proposed', startedAt: null }]);
  });

  test('from every ULP proposes one of the whole UP3', async () => {
    await burst(lane.world.ulpIds, 8);
    await propose();
    expect(await storms()).toMatchObject([{ ulp_id: null, state: 'proposed' }]);
  });

  test('about one section is one fault, and calls that a planned outage answered are none', async () => {
    for (const customer of lane.world.customers.filter((c) => c.ulpId === 'pkp'))
      await receiveReport(lane, { customer });
    expect(await propose()).toBe(0);
    await clearLane(lane, false);
    await burst(['pkp']);
    await lane.sql`update report set state = 'answered', planned_outage_id = gen_random_uuid()`;
    expect(await propose()).toBe(0);
  });

  test('seen by two processes at once makes one proposal', async () => {
    await burst(['pkp']);
    expect((await Promise.all([propose(), propose(), propose()])).sort()).toEqual([0, 0, 1]);
    expect(await storms()).toHaveLength(1);
  });

  test('that an operator dismissed is not proposed again at once, but when twice as many call', async () => {
    await burst(['pkp']);
    await propose();
    const [storm] = await storms();
    expect((await decide(storm?.id, 'dismiss')).json()).toMatchObject({ state: 'dismissed' });
    expect(await alarms('storm_proposed')).toHaveLength(0);
    await burst(['pkp'], 6);
    expect(await propose()).toBe(0);
    for (let i = 0; i < 20; i++) await receiveReport(lane, { transformerId: null, customer: elsewhere(i) });
    expect(await propose()).toBe(1);
  });

  test('that is over takes its unanswered proposal back, after two calm windows', async () => {
    lane.services.advance(-60 * MIN);
    await burst(['pkp']);
    await propose();
    lane.services.advance(20 * MIN);
    await propose();
    expect(await storms()).toMatchObject([{ state: 'proposed' }]);
    lane.services.advance(20 * MIN);
    await propose();
    expect(await storms()).toMatchObject([{ state: 'dismissed' }]);
    expect(await alarms('storm_proposed')).toHaveLength(0);
    lane.services.advance(20 * MIN);
    await burst(['pkp']);
    expect(await propose()).toBe(1);
  });

  const elsewhere = (i: number) => {
    const customer = lane.world.customers.find((c) => c.ulpId === 'pkp');
    if (!customer) throw new Error('the world has customers in pkp');
    return { ...customer, lng: customer.lng + (i + 1) / 50 };
  };
});

describe('operators', () => {
  test('start a proposed storm: of two at once one does, the other is told', async () => {
    await burst(['pkp']);
    await propose();
    const [storm] = await storms();
    const replies = await Promise.all([decide(storm?.id, 'start'), decide(storm?.id, 'start')]);
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(replies.find(({ statusCode }) => statusCode === 409)?.json()).toMatchObject({ currentState: 'active' });
    expect(await lane.sql`select 1 from domain_event where type = 'storm.started'`).toHaveLength(1);
    expect(await alarms('storm_proposed')).toHaveLength(0);
    expect((await board()).storms).toMatchObject([{ state: 'active', version: 2 }]);
  });

  test('start one that nobody proposed, once', async () => {
    const replies = await Promise.all([start('pkp'), start('pkp'), start('pkp')]);
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
    expect(await storms()).toHaveLength(1);
  });

  test('of the whole UP3: its ULPs give way to it, and none can be started beside it', async () => {
    const single = await started('pkp');
    await burst(['slt']);
    await propose();
    const whole = await started(null);
    expect((await storms()).map(({ ulp_id, state }) => [ulp_id, state])).toEqual([
      ['pkp', 'ended'],
      ['slt', 'dismissed'],
      [null, 'active'],
    ]);
    expect((await start('slt')).statusCode).toBe(409);
    expect((await board()).storms.map(({ id }) => id)).toEqual([whole.id]);
    const [ended] =
      await lane.sql`select data from domain_event where type = 'storm.ended' and entity_id = ${single.id}`;
    expect(ended?.data).toMatchObject({ into: whole.id });
  });

  test('end it, take it up again when it flares, end and close it', async () => {
    const { id } = await started('pkp');
    for (const [command, state] of [
      ['end', 'reconciling'],
      ['start', 'active'],
      ['end', 'reconciling'],
      ['close', 'ended'],
    ] as const) {
      expect((await decide(id, command)).json()).toMatchObject({ state });
    }
    expect((await decide(id, 'close')).json()).toMatchObject({ code: 'conflict', currentState: 'ended' });
    expect((await board()).storms).toEqual([]);
    const list = await app.inject({ url: '/api/storms', headers: who.operator });
    expect(list.json().items).toMatchObject([{ id, state: 'ended' }]);
  });

  test('only of their region: a foreign storm does not exist, one of the whole UP3 is not for who works one ULP', async () => {
    const { id } = await started(null);
    expect((await decide(id, 'end', who.foreigner)).statusCode).toBe(404);
    expect((await app.inject({ url: `/api/storms/${id}/still-out`, headers: who.foreigner })).statusCode).toBe(404);
    expect((await decide(id, 'end', who.ofOneUlp)).statusCode).toBe(403);
    expect((await decide(id, 'end', who.manager)).statusCode).toBe(403);
    await lane.sql`truncate storm`;
    expect((await start('pkp', who.ofOneUlp)).statusCode).toBe(404);
    expect((await start('tjp')).statusCode).toBe(422);
    expect((await start('slt', who.ofOneUlp)).statusCode).toBe(201);
    expect((await app.inject({ url: '/api/storms', headers: who.foreigner })).json().items).toEqual([]);
  });
});

describe('in a storm', () => {
  test('customers look less often, there and as long as it is not closed', async () => {
    const every = (ulp_id: string) => askAgainS(lane.ctx, { up3_id: lane.world.up3Id, ulp_id });
    expect(await every('pkp')).toBe(10);
    const { id } = await started('pkp');
    expect([await every('pkp'), await every('slt')]).toEqual([60, 10]);
    await decide(id, 'end');
    expect(await every('pkp')).toBe(60);
    await decide(id, 'close');
    expect(await every('pkp')).toBe(10);
  });

  test('late orders ring as one per ULP, hazards for themselves; after it each rings again', async () => {
    const reportedAt = new Date(lane.services.clock().getTime() - 50 * MIN);
    const late = lane.world.transformers.filter((t) => t.ulpId === 'pkp').slice(0, 3);
    for (const { id } of late) await receiveReport(lane, { transformerId: id, reportedAt });
    await receiveReport(lane, { kind: 'hazard', transformerId: late[0]?.id ?? null, reportedAt });
    await runRound(lane.services, lane.world.up3Id);
    await sweepOnce(lane.services);
    const singles = (await alarms('target_breached')).length;
    expect(singles).toBeGreaterThan(2);
    const { id } = await started('pkp');
    await sweepOnce(lane.services);
    await sweepOnce(lane.services);
    const summed = await alarms('target_breached');
    expect(summed.filter(({ entity }) => entity === 'ulp')).toMatchObject([{ entity_id: 'pkp', ulp_id: 'pkp' }]);
    expect(summed.filter(({ entity }) => entity === 'work_order').length).toBeGreaterThan(0);
    expect(summed.length).toBeLessThan(singles);
    await decide(id, 'end');
    await decide(id, 'close');
    await sweepOnce(lane.services);
    const again = await alarms('target_breached');
    expect(again.map(({ entity }) => entity)).toEqual(Array(singles).fill('work_order'));
  });
});

test('who is still out, right after a restoration: open incidents, waiting orders, who called after it', async () => {
  const { id } = await started(null);
  const [first, second] = lane.world.customers.filter((c) => c.transformerId === lane.world.transformers[0]?.id);
  const other = lane.world.transformers.find((t) => t.sectionId !== lane.world.transformers[0]?.sectionId);
  if (!first || !second || !other) throw new Error('the world has two customers on its first transformer');
  await receiveReport(lane, { customer: first });
  await receiveReport(lane, { transformerId: other.id });
  await runRound(lane.services, lane.world.up3Id);
  const [fault] = await lane.sql`select i.id, i.number from incident i join report r on r.incident_id = i.id
    where r.idpel = ${first.idpel}`;
  // Of one call the room believes that only this customer is out; here it is the whole transformer.
  await lane.sql`update incident set fault_level = 'transformer', device_id = ${first.transformerId} where id = ${fault?.id}`;
  lane.services.advance(10 * MIN);
  const restored = await post(`/api/incidents/${fault?.id}/restore`);
  expect(restored.statusCode).toBe(200);
  await decide(id, 'end');
  lane.services.advance(MIN);
  const again = await receiveReport(lane, { customer: second });
  const read = async () =>
    stillOutReply.parse((await app.inject({ url: `/api/storms/${id}/still-out`, headers: who.operator })).json());
  const before = await read();
  expect(before.counts).toMatchObject({ incidents: 1, unanswered: 1, calledAfterRestore: 1 });
  expect(before.unanswered.map((report) => report.id)).toEqual([again]);
  await runRound(lane.services, lane.world.up3Id);
  const after = await read();
  expect(after.counts).toMatchObject({ incidents: 2, unanswered: 0, calledAfterRestore: 1 });
  expect(after.calledAfterRestore).toMatchObject([{ id: again, restored: { incident: fault?.number } }]);
  expect(after.counts.customersOut).toBe(after.incidents.reduce((sum, { customersOut }) => sum + customersOut, 0));
  lane.services.advance(-11 * MIN);
});
