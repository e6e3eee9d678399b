import { changeDevices } from '@comcen/server/commands/incident/grouping/change-devices.ts';
import { lockGroup } from '@comcen/server/commands/incident/grouping/group.ts';
import { mergeIncidents } from '@comcen/server/commands/incident/grouping/merge-incidents.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import type { FieldCommand } from '@comcen/server/test/commands/work-order/work-on-order.ts';
import { withTransaction } from '@comcen/server/test/db/transaction.ts';
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
import { createLane, type Lane, ordersOf } from '../factories/lane.ts';
import { step } from '../factories/orders.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
let op: ReturnType<typeof byOperator>;
let a: Called;
beforeAll(async () => {
  lane = await createLane(database());
  op = byOperator(lane);
});
/** Three callers below one transformer. */
beforeEach(async () => {
  await clearGroups(lane);
  a = await callsOf(lane, [0, 8, 16]);
});
afterAll(() => lane.services.close());

const deviceOf = (index: number) => lane.world.transformers[index];
const reasonOf = (code: string) => ({ code, data: {} });
const inGroup = <T>(
  ids: readonly string[],
  work: (tx: typeof lane.ctx, group: Awaited<ReturnType<typeof lockGroup>>) => Promise<T>,
) => withTransaction(lane.ctx, async (tx) => work(tx, await lockGroup(tx, lane.world.up3Id, ids)));
async function give(orderId: string, commands: readonly FieldCommand[]): Promise<void> {
  const [crew] = lane.world.crews;
  if (!crew) throw new Error('the world has crews');
  await lane.sql`update crew set on_duty = true where id = ${crew.id}`;
  await offerByHand(op.ctx(), lane.services, { orderId, crewId: crew.id });
  for (const command of commands) await step(lane.services, lane.world, crew, orderId, command);
}
const first = (called: Called) => called.reportIds[0] ?? '';

describe('a split', () => {
  it('of one caller is a fault of the own line, with an order of its own; undone, all counts as before', async () => {
    const before = figuresOf(await incidentRow(lane, a.incidentId));
    const { incident, splitOff } = await op.split(a.incidentId, { reportIds: [a.reportIds[1] ?? ''] });
    expect(incident).toMatchObject({ reportCount: 2, customersOut: 2 });
    // The transformer carries the other one: two on one device cannot be.
    expect(splitOff).toMatchObject({
      reportCount: 1,
      customersOut: 1,
      faultLevel: 'service',
      device: null,
      state: 'open',
    });
    expect(splitOff.confirmedAt).not.toBeNull();
    expect((await ordersOf(lane)).map(({ incident_id, state }) => [incident_id, state])).toEqual([
      [a.incidentId, 'new'],
      [splitOff.id, 'new'],
    ]);
    await expectWhole(lane);
    expect(await op.undo(splitOff.id, await lastChange(lane))).toMatchObject({
      state: 'merged',
      mergedInto: a.incidentId,
    });
    expect(figuresOf(await incidentRow(lane, a.incidentId))).toEqual(before);
    const reasons = await lane.sql`select link_reason->>'code' as code from report order by id`;
    expect(reasons.map(({ code }) => code)).toEqual(['new_incident', 'same_device', 'same_device']);
    expect((await changesOf(lane)).map(({ kind }) => kind)).toEqual(['split', 'undone']);
    await expectWhole(lane);
  });

  it('of callers of another device opens there, and takes the crew that is begun there along', async () => {
    const b = await callsOf(lane, [1, 9]);
    await give(b.orderId, ['accept', 'depart', 'arrive']);
    await op.merge(a.incidentId, b.incidentId);
    const { splitOff } = await op.split(a.incidentId, { reportIds: b.reportIds });
    expect(splitOff).toMatchObject({ device: { id: deviceOf(1)?.id }, faultLevel: 'transformer', reportCount: 2 });
    const orders = await ordersOf(lane);
    expect(orders.filter(({ incident_id }) => incident_id === splitOff.id)).toMatchObject([
      { id: b.orderId, state: 'on_site' },
    ]);
    expect(orders.filter(({ incident_id, state }) => incident_id === a.incidentId && state === 'new')).toHaveLength(1);
    await expectWhole(lane);
    await op.undo(a.incidentId, await lastChange(lane));
    expect((await ordersOf(lane)).find(({ id }) => id === b.orderId)).toMatchObject({ incident_id: a.incidentId });
    await expectWhole(lane);
  });

  it('goes to the device that the operator names, which must be free', async () => {
    const b = await callsOf(lane, [1]);
    const reportIds = [first(a)];
    await expect(op.split(a.incidentId, { reportIds, deviceId: deviceOf(1)?.id })).rejects.toMatchObject({
      code: 'conflict',
      extra: { incidentId: b.incidentId },
    });
    const { splitOff } = await op.split(a.incidentId, { reportIds, deviceId: deviceOf(2)?.id });
    expect(splitOff).toMatchObject({ device: { id: deviceOf(2)?.id }, customersOut: 4 });
  });

  it('refuses reports of another incident, unknown ones, all of them, an unknown device, an ended incident', async () => {
    const b = await callsOf(lane, [1]);
    const invalid = { code: 'invalid', issues: [{ field: 'reportIds' }] };
    await expect(op.split(a.incidentId, { reportIds: [first(b)] })).rejects.toMatchObject(invalid);
    await expect(op.split(a.incidentId, { reportIds: [first(a), a.orderId] })).rejects.toMatchObject(invalid);
    await expect(op.split(a.incidentId, { reportIds: a.reportIds })).rejects.toMatchObject(invalid);
    await expect(op.split(a.incidentId, { reportIds: [first(a)], deviceId: a.orderId })).rejects.toMatchObject({
      issues: [{ field: 'deviceId' }],
    });
    await op.merge(b.incidentId, a.incidentId);
    await expect(op.split(a.incidentId, { reportIds: [first(a)] })).rejects.toMatchObject({ code: 'conflict' });
    expect(await changesOf(lane)).toHaveLength(1);
  });

  it('twice at once: the second one finds the reports gone', async () => {
    const split = { reportIds: [first(a)] };
    const ended = await Promise.allSettled([op.split(a.incidentId, split), op.split(a.incidentId, split)]);
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expectWhole(lane);
  });
});

describe('a stated device', () => {
  it('moves the incident with its order, counts all below, and goes back exactly', async () => {
    const before = await incidentRow(lane, a.incidentId);
    const feederId = lane.world.feederIds[0];
    const item = await op.confirm(a.incidentId, { deviceId: feederId });
    expect(item).toMatchObject({ device: { id: feederId }, faultLevel: 'feeder', probability: 1, customersOut: 16 });
    const place = () => lane.sql`select device_id, customers_out from work_order where id = ${a.orderId}`;
    expect(await place()).toEqual([{ device_id: feederId, customers_out: 16 }]);
    await op.undo(a.incidentId, await lastChange(lane));
    expect(await incidentRow(lane, a.incidentId)).toEqual(before);
    expect(await place()).toEqual([{ device_id: deviceOf(0)?.id, customers_out: 3 }]);
    await expectWhole(lane);
  });

  it('as it stands is taken once; taken back, the machine may decide again', async () => {
    const before = await incidentRow(lane, a.incidentId);
    expect(await op.confirm(a.incidentId)).toMatchObject({ customersOut: 3, faultLevel: 'service', probability: 1 });
    await op.confirm(a.incidentId);
    expect(await changesOf(lane)).toHaveLength(1);
    await op.undo(a.incidentId, await lastChange(lane));
    expect(await incidentRow(lane, a.incidentId)).toEqual(before);
    // Not one customer's line but the whole transformer: all below it are out.
    expect(await op.confirm(a.incidentId, { isService: false })).toMatchObject({
      customersOut: 4,
      faultLevel: 'transformer',
    });
    await op.undo(a.incidentId, await lastChange(lane));
    expect(await incidentRow(lane, a.incidentId)).toEqual(before);
  });

  it('turns a crew on its way there, but not one on site', async () => {
    await give(a.orderId, ['accept', 'depart']);
    await op.confirm(a.incidentId, { deviceId: lane.world.sectionIds[0] });
    const device = () => lane.sql`select device_id from work_order where id = ${a.orderId}`;
    expect(await device()).toEqual([{ device_id: lane.world.sectionIds[0] }]);
    const [crew] = lane.world.crews;
    if (crew) await step(lane.services, lane.world, crew, a.orderId, 'arrive');
    await op.confirm(a.incidentId, { deviceId: lane.world.feederIds[0] });
    expect(await device()).toEqual([{ device_id: lane.world.sectionIds[0] }]);
  });

  it('is refused where another is open (named), unknown, a service line above a transformer, later ones in the way', async () => {
    const b = await callsOf(lane, [1]);
    await expect(op.confirm(a.incidentId, { deviceId: deviceOf(1)?.id })).rejects.toMatchObject({
      code: 'conflict',
      extra: { incidentId: b.incidentId },
    });
    await expect(op.confirm(a.incidentId, { deviceId: a.orderId })).rejects.toMatchObject({
      issues: [{ field: 'deviceId' }],
    });
    const service = { deviceId: lane.world.feederIds[0], isService: true };
    await expect(op.confirm(a.incidentId, service)).rejects.toMatchObject({ issues: [{ field: 'isService' }] });
    await expect(op.confirm(a.incidentId, { version: 77 })).rejects.toMatchObject({ code: 'conflict' });
    await op.confirm(a.incidentId, { deviceId: lane.world.feederIds[0] });
    const change = await lastChange(lane);
    await op.confirm(a.incidentId, { deviceId: lane.world.sectionIds[0] });
    await expect(op.undo(a.incidentId, change)).rejects.toMatchObject({ code: 'conflict' });
    await op.confirm(b.incidentId, { deviceId: null });
    expect(await incidentRow(lane, b.incidentId)).toMatchObject({ device_id: null, fault_level: 'place' });
  });
});

it('two incidents that are stated on one device at once: one of them has it', async () => {
  const b = await callsOf(lane, [1]);
  const deviceId = lane.world.feederIds[0];
  const ended = await Promise.all(
    [a, b].map(({ incidentId }) =>
      op.confirm(incidentId, { deviceId }).then(
        () => 'done',
        (error) => error.code,
      ),
    ),
  );
  expect(ended.sort()).toEqual(['conflict', 'done']);
  await expectWhole(lane);
});

describe('the machine', () => {
  /** A caller below every transformer of the first feeder: four incidents. */
  const fourIncidents = async () => [a, await callsOf(lane, [1]), await callsOf(lane, [2]), await callsOf(lane, [3])];

  it('makes many incidents one of their feeder in one transaction, with one order', async () => {
    const all = await fourIncidents();
    const ids = all.map(({ incidentId }) => incidentId);
    const feederId = lane.world.feederIds[0] ?? '';
    await inGroup(ids, async (tx, group) => {
      const up = { incidentId: a.incidentId, deviceId: feederId, level: 'feeder' as const, probability: 0.93 };
      const inference = {
        at: lane.services.clock().toISOString(),
        callers: 6,
        served: 16,
        candidates: [],
        reason: reasonOf('x'),
      };
      expect(await changeDevices(tx, group, [{ ...up, inference, reason: reasonOf('callers_below_device') }])).toEqual({
        changed: [a.incidentId],
        leftOut: [],
      });
      const merges = ids
        .slice(1)
        .map((mergedId) => ({ keptId: a.incidentId, mergedId, reason: reasonOf('callers_below_device') }));
      expect((await mergeIncidents(tx, group, merges)).leftOut).toEqual([]);
    });
    expect(await incidentRow(lane, a.incidentId)).toMatchObject({
      device_id: feederId,
      fault_level: 'feeder',
      probability: 0.93,
      report_count: 6,
      customers_out: 16,
      confirmed_at: null,
    });
    expect((await ordersOf(lane)).filter(({ state }) => state === 'new')).toMatchObject([
      { id: a.orderId, customers_out: 16 },
    ]);
    expect((await changesOf(lane)).map(({ kind }) => kind)).toEqual(['upgraded', 'merged', 'merged', 'merged']);
    await expectWhole(lane);
    // An operator takes one of them out again, and then the machine's step up the tree.
    const [upgraded, merged] = await changesOf(lane);
    await op.undo(a.incidentId, merged?.id ?? '');
    await op.undo(a.incidentId, upgraded?.id ?? '');
    expect(await incidentRow(lane, a.incidentId)).toMatchObject({
      device_id: deviceOf(0)?.id,
      fault_level: 'service',
      report_count: 5,
    });
    await expectWhole(lane);
  });

  it('leaves alone what an operator stated, and what has ended', async () => {
    const [, b, c] = await fourIncidents();
    if (!b || !c) throw new Error('four incidents');
    await op.confirm(b.incidentId);
    await op.merge(a.incidentId, c.incidentId);
    const before = await lane.sql`select id, version from incident order by id`;
    await inGroup([a.incidentId, b.incidentId, c.incidentId], async (tx, group) => {
      const to = (incidentId: string) => ({
        incidentId,
        deviceId: lane.world.feederIds[0] ?? '',
        level: 'feeder' as const,
        probability: 0.9,
        reason: reasonOf('x'),
      });
      const changed = await changeDevices(tx, group, [to(a.incidentId), to(b.incidentId), to(c.incidentId)]);
      expect(changed).toEqual({ changed: [], leftOut: [a.incidentId, b.incidentId, c.incidentId] });
      const merges = [b, c].map(({ incidentId }) => ({
        keptId: a.incidentId,
        mergedId: incidentId,
        reason: reasonOf('x'),
      }));
      expect((await mergeIncidents(tx, group, merges)).merged).toEqual([]);
    });
    expect(await lane.sql`select id, version from incident order by id`).toEqual(before);
  });

  it('gives a device that one incident leaves to another in the same call, and to one of two that want it', async () => {
    const [, b, c] = await fourIncidents();
    if (!b || !c) throw new Error('four incidents');
    const [t0, feederId] = [deviceOf(0)?.id ?? '', lane.world.feederIds[0] ?? ''];
    await inGroup([a.incidentId, b.incidentId, c.incidentId], async (tx, group) => {
      const to = (called: Called, deviceId: string, level: 'feeder' | 'transformer') => ({
        incidentId: called.incidentId,
        deviceId,
        level,
        probability: 0.9,
        reason: reasonOf('x'),
      });
      expect(
        await changeDevices(tx, group, [to(a, feederId, 'feeder'), to(b, t0, 'transformer'), to(c, t0, 'transformer')]),
      ).toEqual({ changed: [a.incidentId, b.incidentId], leftOut: [c.incidentId] });
    });
    expect(await incidentRow(lane, b.incidentId)).toMatchObject({ device_id: t0 });
    await expectWhole(lane);
  });
});
