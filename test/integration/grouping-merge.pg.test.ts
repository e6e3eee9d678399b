import type { Context } from '@comcen/server/context.ts';
import { trackingTokenOf } from '@comcen/server/presenters/tracking-token.ts';
import { mergeIncident } from '@comcen/server/test/commands/incident/merge-incident.ts';
import { undoGrouping } from '@comcen/server/test/commands/incident/undo-grouping.ts';
import { createOrder } from '@comcen/server/test/commands/work-order/create-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { type FieldCommand, workOnOrder } from '@comcen/server/test/commands/work-order/work-on-order.ts';
import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { trackingOf } from '@comcen/server/test/queries/tracking.ts';
import { crewOrders } from '@comcen/server/test/queries/work-orders.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  byOperator,
  type Called,
  callsOf,
  changesOf,
  clearGroups,
  expectWhole,
  figuresOf,
  incidentRow,
  lastChange,
} from '../factories/grouping.ts';
import { createLane, type Lane, ordersOf, receiveReport } from '../factories/lane.ts';
import { contextAs, operatorOf, step, technicianOf } from '../factories/orders.ts';
import { createWorld, type WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let lane: Lane;
let op: ReturnType<typeof byOperator>;
let a: Called;
let b: Called;
beforeAll(async () => {
  lane = await createLane(database());
  op = byOperator(lane);
});
/** Two callers below one transformer, one below its neighbour. */
beforeEach(async () => {
  await clearGroups(lane);
  a = await callsOf(lane, [0, 8]);
  b = await callsOf(lane, [1]);
});
afterAll(() => lane.services.close());

const crewOf = (index = 0): WorldCrew => {
  const crew = lane.world.crews[index];
  if (!crew) throw new Error('the world has too few crews');
  return crew;
};
async function give(orderId: string, commands: readonly FieldCommand[], crew = crewOf()): Promise<void> {
  await lane.sql`update crew set on_duty = true where id = ${crew.id}`;
  await offerByHand(op.ctx(), lane.services, { orderId, crewId: crew.id });
  for (const command of commands) await step(lane.services, lane.world, crew, orderId, command);
}
const stateOf = async (orderId: string) => (await ordersOf(lane)).find(({ id }) => id === orderId);
const rowsOf = () => Promise.all([a, b].map(async ({ incidentId }) => figuresOf(await incidentRow(lane, incidentId))));
const track = (reportId: string) =>
  trackingOf(
    contextAs(lane.services, { kind: 'customer' }),
    lane.services,
    trackingTokenOf(lane.services.secrets.tracking, reportId),
  );
const eventsOf = async (id: string) =>
  (await lane.sql<{ type: string }[]>`select type from domain_event where entity_id = ${id} order by id`).map(
    ({ type }) => type,
  );

describe('a merge', () => {
  it('moves the reports, ends what nobody has begun, and leaves one incident with one order', async () => {
    expect(await op.merge(a.incidentId, b.incidentId)).toMatchObject({
      reportCount: 3,
      customersOut: 3,
      state: 'open',
    });
    expect(await incidentRow(lane, b.incidentId)).toMatchObject({
      state: 'merged',
      merged_into: a.incidentId,
      report_count: 0,
    });
    expect(await stateOf(a.orderId)).toMatchObject({ state: 'new', customers_out: 3, incident_id: a.incidentId });
    expect(await stateOf(b.orderId)).toMatchObject({ state: 'cancelled', incident_id: b.incidentId });
    expect(await lane.sql`select superseded_by from work_order where id = ${b.orderId}`).toEqual([
      { superseded_by: a.orderId },
    ]);
    expect((await eventsOf(b.orderId)).at(-1)).toBe('work_order.superseded');
    expect((await eventsOf(b.incidentId)).at(-1)).toBe('incident.merged');
    expect((await incidentRow(lane, a.incidentId)).confirmed_at).not.toBeNull();
    const [report] =
      await lane.sql`select link_reason->>'code' as code, incident_id from report where id = ${b.reportIds[0] ?? ''}`;
    expect(report).toEqual({ code: 'regrouped', incident_id: a.incidentId });
    await expectWhole(lane);
  });

  it('shows the customer the order of the incident that stayed', async () => {
    await op.merge(a.incidentId, b.incidentId);
    await give(a.orderId, ['accept', 'depart']);
    expect(await track(b.reportIds[0] ?? '')).toMatchObject({ status: 'en_route' });
  });

  it('undone, everything counts as before and the incident has an order again', async () => {
    const before = await rowsOf();
    await op.merge(a.incidentId, b.incidentId);
    expect(await rowsOf()).not.toEqual(before);
    expect(await op.undo(a.incidentId, await lastChange(lane))).toMatchObject({ reportCount: 2 });
    expect(await rowsOf()).toEqual(before);
    const reasons = await lane.sql`select link_reason->>'code' as code from report order by id`;
    expect(reasons.map(({ code }) => code)).toEqual(['new_incident', 'same_device', 'new_incident']);
    const orders = await ordersOf(lane);
    expect(orders.map(({ state, incident_id }) => [state, incident_id])).toEqual([
      ['new', a.incidentId],
      ['cancelled', b.incidentId],
      ['new', b.incidentId],
    ]);
    expect(orders[2]).toMatchObject({ customers_out: 1 });
    expect((await changesOf(lane)).map(({ kind, undone_at }) => [kind, undone_at !== null])).toEqual([
      ['merged', true],
      ['undone', false],
    ]);
    await expectWhole(lane);
  });

  it('counts a caller without a customer number as one, before and after', async () => {
    const device = lane.world.transformers[2]?.id ?? null;
    const id = await receiveReport(lane, { transformerId: device });
    await runRound(lane.services, lane.world.up3Id);
    const [row] = await lane.sql<{ incident_id: string }[]>`select incident_id from report where id = ${id}`;
    expect(await op.merge(a.incidentId, row?.incident_id ?? '')).toMatchObject({ customersOut: 3 });
    expect(await op.merge(a.incidentId, b.incidentId)).toMatchObject({ customersOut: 4 });
  });
});

describe('orders that somebody has begun', () => {
  it('one on its way to the merged incident turns to the device of the other, whose own order ends', async () => {
    await give(b.orderId, ['accept', 'depart']);
    await op.merge(a.incidentId, b.incidentId);
    const [t0, t1] = lane.world.transformers;
    const place = async () =>
      (
        await lane.sql`select w.incident_id, w.device_id, w.state, o.lat as offer_lat, w.lat from work_order w
        join offer o on o.work_order_id = w.id and o.ended_at is null where w.id = ${b.orderId}`
      )[0];
    expect(await place()).toMatchObject({
      incident_id: a.incidentId,
      device_id: t0?.id,
      state: 'en_route',
      lat: t0?.lat,
      offer_lat: t0?.lat,
    });
    expect(await stateOf(a.orderId)).toMatchObject({ state: 'cancelled' });
    const [shown] = await crewOrders(technicianOf(lane.services, lane.world, crewOf()), crewOf().id);
    expect(shown).toMatchObject({ id: b.orderId, incidentId: a.incidentId, reportCount: 3 });
    expect(shown?.reports).toHaveLength(3);
    expect(await eventsOf(b.orderId)).toContain('work_order.retargeted');
    await expectWhole(lane);
    await op.undo(b.incidentId, await lastChange(lane));
    expect(await place()).toMatchObject({
      incident_id: b.incidentId,
      device_id: t1?.id,
      state: 'en_route',
      lat: t1?.lat,
      offer_lat: t1?.lat,
    });
    expect((await ordersOf(lane)).filter(({ state }) => state === 'new')).toMatchObject([
      { incident_id: a.incidentId },
    ]);
    await expectWhole(lane);
  });

  it('one on site is kept where it is, and brings part of the power back', async () => {
    await give(b.orderId, ['accept', 'depart', 'arrive']);
    await op.merge(a.incidentId, b.incidentId);
    const change = await lastChange(lane);
    expect(await stateOf(a.orderId)).toMatchObject({ state: 'new' });
    expect(await stateOf(b.orderId)).toMatchObject({ state: 'on_site', incident_id: a.incidentId });
    await step(lane.services, lane.world, crewOf(), b.orderId, 'restore');
    expect(await incidentRow(lane, a.incidentId)).toMatchObject({ state: 'partly_restored' });
    await op.undo(a.incidentId, change);
    expect(await rowsOf()).toMatchObject([{ state: 'open' }, { state: 'restored' }]);
    expect(await stateOf(b.orderId)).toMatchObject({ incident_id: b.incidentId });
    await expectWhole(lane);
  });

  it('an incident that was partly restored brings its power along', async () => {
    await give(b.orderId, ['accept', 'depart', 'arrive', 'restore']);
    // The customer says that it is still dark: another order of the same incident.
    await createOrder(op.ctx(), lane.services, { incidentId: b.incidentId, kind: 'outage', note: '', address: '' });
    await lane.sql`update incident set state = 'partly_restored', restored_at = null where id = ${b.incidentId}`;
    await op.merge(a.incidentId, b.incidentId);
    expect(await incidentRow(lane, a.incidentId)).toMatchObject({ state: 'partly_restored' });
    await op.undo(a.incidentId, await lastChange(lane));
    expect(await incidentRow(lane, a.incidentId)).toMatchObject({ state: 'open' });
    await expectWhole(lane);
  });

  it('an order offered to a crew is taken back from it', async () => {
    await give(b.orderId, []);
    await op.merge(a.incidentId, b.incidentId);
    expect(await stateOf(b.orderId)).toMatchObject({ state: 'cancelled', crew_id: null });
    expect(await lane.sql`select ended_as, end_reason from offer`).toEqual([
      { ended_as: 'superseded', end_reason: 'regrouped' },
    ]);
    await expect(step(lane.services, lane.world, crewOf(), b.orderId, 'accept')).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('a hazard', () => {
  it('rings on for the incident that explains it, and for each when they part', async () => {
    const [h1, h2] = [await callsOf(lane, [2], 'hazard'), await callsOf(lane, [3], 'hazard')];
    const ringing = async () =>
      (
        await lane.sql<
          { entity_id: string }[]
        >`select entity_id from alarm where kind = 'hazard' and cleared_at is null order by 1`
      ).map(({ entity_id }) => entity_id);
    await op.merge(h1.incidentId, h2.incidentId);
    expect(await ringing()).toEqual([h1.incidentId]);
    await op.undo(h1.incidentId, await lastChange(lane));
    expect(await ringing()).toEqual([h1.incidentId, h2.incidentId]);
    await expect(op.merge(a.incidentId, h1.incidentId)).rejects.toMatchObject({ code: 'invalid' });
  });

  it('attached by hand to a supply fault goes along and comes back', async () => {
    await lane.sql`update incident set has_hazard = true where id = ${b.incidentId}`;
    const before = await rowsOf();
    await op.merge(a.incidentId, b.incidentId);
    expect(await incidentRow(lane, a.incidentId)).toMatchObject({ has_hazard: true });
    await op.undo(a.incidentId, await lastChange(lane));
    expect(await rowsOf()).toEqual(before);
  });
});

describe('what is refused', () => {
  it('merging into itself, unknown, ended, merged already, in a circle, a version that is old', async () => {
    await expect(op.merge(a.incidentId, a.incidentId)).rejects.toMatchObject({ code: 'invalid' });
    await expect(op.merge(a.incidentId, a.orderId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      mergeIncident(op.ctx(), a.incidentId, { incidentId: b.incidentId, version: 99 }),
    ).rejects.toMatchObject({
      code: 'conflict',
    });
    const c = await callsOf(lane, [2]);
    await op.merge(a.incidentId, b.incidentId);
    const first = await lastChange(lane);
    await expect(op.merge(a.incidentId, b.incidentId)).rejects.toMatchObject({ code: 'conflict' });
    await expect(op.merge(b.incidentId, a.incidentId)).rejects.toMatchObject({
      code: 'conflict',
      extra: { currentState: 'merged' },
    });
    await op.merge(c.incidentId, a.incidentId);
    // The first one cannot be undone while the incident is part of another; from the last to the first they can.
    await expect(op.undo(a.incidentId, first)).rejects.toMatchObject({ code: 'conflict' });
    await op.undo(c.incidentId, await lastChange(lane));
    await op.undo(a.incidentId, first);
    expect((await rowsOf()).map(({ state, report_count }) => [state, report_count])).toEqual([
      ['open', 2],
      ['open', 1],
    ]);
    await expectWhole(lane);
  });

  it('an undo while another incident is open on its device, naming it', async () => {
    await op.merge(a.incidentId, b.incidentId);
    const change = await lastChange(lane);
    // A confirmed neighbour takes the device that has become free.
    const c = await callsOf(lane, [2]);
    await op.confirm(c.incidentId, { deviceId: lane.world.transformers[1]?.id });
    await expect(op.undo(a.incidentId, change)).rejects.toMatchObject({
      code: 'conflict',
      extra: { incidentId: c.incidentId },
    });
    await expect(op.undo(a.incidentId, a.incidentId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(op.undo(c.incidentId, change)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('an incident of another UP3', async () => {
    const foreign = await createWorld(lane.sql, { up3Id: 'belitung', ulpIds: ['tjp', 'mgr'], idpelPrefix: '77777' });
    const id = lane.services.newId();
    await lane.sql`insert into incident (id, up3_id, ulp_id, kind, lat, lng, started_at, created_at)
      values (${id}, ${foreign.up3Id}, 'tjp', 'outage', -2.7, 107.6, now(), now())`;
    await expect(op.merge(a.incidentId, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(op.confirm(id)).rejects.toMatchObject({ code: 'not_found' });
    const abroad = operatorOf(lane.services, foreign);
    await expect(mergeIncident(abroad, a.incidentId, { incidentId: b.incidentId })).rejects.toMatchObject({
      code: 'not_found',
    });
    await lane.sql`delete from incident where id = ${id}`;
  });

  it('leaves nothing behind when the transaction ends in the middle', async () => {
    const fingerprint =
      () => lane.sql`select (select count(*) from domain_event) as events, (select sum(version) from report) as r,
      (select sum(version) from incident) as i, (select sum(version) from work_order) as w, (select count(*) from grouping_change) as g`;
    const before = await fingerprint();
    const broken = withTransaction(op.ctx(), async (tx) => {
      await mergeIncident(tx, a.incidentId, { incidentId: b.incidentId });
      throw new Error('killed');
    });
    await expect(broken).rejects.toThrow('killed');
    expect(await fingerprint()).toEqual(before);
  });
});

/** The second begins when the first has done all but commit. */
async function together(
  one: (ctx: Context) => Promise<unknown>,
  two: (ctx: Context) => Promise<unknown>,
): Promise<string> {
  let second: Promise<string> = Promise.resolve('');
  await withTransaction(op.ctx(), async (tx) => {
    await one(tx);
    let isOver = false;
    second = two(op.ctx())
      .then(
        () => 'done',
        (error) => String(error.code),
      )
      .finally(() => {
        isOver = true;
      });
    const blocked = () => lane.sql`select 1 from pg_stat_activity
      where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`;
    await until('the second ends or waits', blocked, (waiting) => isOver || waiting.length > 0);
  });
  return second;
}
const merging = (kept: Called, merged: Called) => (ctx: Context) =>
  mergeIncident(ctx, kept.incidentId, { incidentId: merged.incidentId });

describe('two things at once', () => {
  it('the same merge: the second one is told', async () => {
    expect(await together(merging(a, b), merging(a, b))).toBe('conflict');
    expect(await changesOf(lane)).toHaveLength(1);
    await expectWhole(lane);
  });

  it('each into the other: one of them happens', async () => {
    expect(await together(merging(a, b), merging(b, a))).toBe('conflict');
    expect((await rowsOf()).map(({ state }) => state)).toEqual(['open', 'merged']);
    await expectWhole(lane);
  });

  it('many at once end without a deadlock', async () => {
    const c = await callsOf(lane, [2]);
    const pairs = [merging(a, b), merging(b, c), merging(c, a), merging(b, a), merging(c, b), merging(a, c)];
    const ended = await Promise.all(
      pairs.map((merge) =>
        merge(op.ctx()).then(
          () => 'done',
          (error) => error.code,
        ),
      ),
    );
    expect(new Set(ended)).toEqual(new Set(['done', 'conflict']));
    expect(ended.filter((end) => end === 'done')).toHaveLength(2);
    await expectWhole(lane);
  });

  it('a crew accepts while its order is being superseded: it is told', async () => {
    await give(b.orderId, []);
    const accept = () => step(lane.services, lane.world, crewOf(), b.orderId, 'accept');
    expect(await together(merging(a, b), accept)).toBe('conflict');
    expect(await stateOf(b.orderId)).toMatchObject({ state: 'cancelled' });
    await expectWhole(lane);
  });

  it('a crew accepts just before: its order is kept', async () => {
    await give(b.orderId, []);
    const accept = (ctx: Context) =>
      workOnOrder(
        { ...ctx, actor: technicianOf(lane.services, lane.world, crewOf()).actor },
        {
          orderId: b.orderId,
          command: 'accept',
          body: { commandId: 'accept-beside-merge', occurredAt: lane.services.clock().toISOString() },
        },
      );
    expect(await together(accept, merging(a, b))).toBe('done');
    expect(await stateOf(b.orderId)).toMatchObject({ state: 'accepted', incident_id: a.incidentId });
    expect(await stateOf(a.orderId)).toMatchObject({ state: 'cancelled' });
    await expectWhole(lane);
  });

  it('an undo twice: once', async () => {
    await op.merge(a.incidentId, b.incidentId);
    const change = await lastChange(lane);
    const undoing = (ctx: Context) => undoGrouping(ctx, a.incidentId, { changeId: change });
    expect(await together(undoing, undoing)).toBe('conflict');
    await expect(op.undo(a.incidentId, change)).rejects.toMatchObject({ code: 'conflict' });
    expect((await changesOf(lane)).filter(({ kind }) => kind === 'undone')).toHaveLength(1);
    await expectWhole(lane);
  });
});
