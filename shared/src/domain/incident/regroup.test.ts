import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULT_LEVELS, type FaultLevel } from '../codes.ts';
import { OPEN_STATES, type WorkOrderState } from '../work-order/states.ts';
import type { InferredFault } from './inference/picture.ts';
import { type BoardIncident, planRegroup } from './regroup.ts';

const fault = (deviceId: string, level: FaultLevel, more: Partial<InferredFault> = {}): InferredFault => ({
  deviceId,
  level,
  probability: 0.9,
  startedAtMs: 0,
  callerIds: [],
  incidentIds: [],
  callers: 0,
  served: 1,
  candidates: [],
  reason: { code: 'callers_below_device', data: {} },
  ...more,
});
const order = (id: string, state: WorkOrderState, deviceId: string | null, createdAtMs = 0) => ({
  id,
  state,
  deviceId,
  createdAtMs,
});
const incident = (id: string, deviceId: string | null, more: Partial<BoardIncident> = {}): BoardIncident => ({
  id,
  deviceId,
  level: 'service',
  isConfirmed: false,
  orders: [order(`${id}-order`, 'new', deviceId)],
  reportIds: [`${id}-report`],
  ...more,
});
const only = (inferred: InferredFault[], board: BoardIncident[]) => planRegroup(inferred, board).groups[0];

describe('planRegroup', () => {
  it('opens an incident with an order for new callers', () => {
    expect(only([fault('T1', 'service', { callerIds: ['r1'] })], [])).toMatchObject({
      incidentId: null,
      kind: 'opened',
      deviceId: 'T1',
      incoming: [{ reportId: 'r1', from: null }],
      orders: { opensOrder: true },
    });
  });

  it('leaves an incident as it is, and says so', () => {
    const group = only(
      [fault('T1', 'service', { incidentIds: ['A'], callerIds: ['A-report'] })],
      [incident('A', 'T1')],
    );
    expect(group).toMatchObject({
      kind: 'kept',
      incidentId: 'A',
      merged: [],
      incoming: [],
      orders: { superseded: [] },
    });
  });

  it('merges what became one fault: one unstarted order stays, the others are superseded by it', () => {
    const board = [incident('A', 'T1'), incident('B', 'T2'), incident('C', 'T3')];
    const group = only(
      [fault('S', 'section', { incidentIds: ['C', 'A', 'B'], callerIds: ['A-report', 'new'] })],
      board,
    );
    expect(group).toMatchObject({
      incidentId: 'A',
      kind: 'upgraded',
      deviceId: 'S',
      merged: ['B', 'C'],
      incoming: [{ reportId: 'new', from: null }],
      orders: {
        waiting: ['A-order'],
        superseded: [
          { orderId: 'B-order', by: 'A-order' },
          { orderId: 'C-order', by: 'A-order' },
        ],
        opensOrder: false,
      },
    });
  });

  it('the incident whose order is furthest survives; its crew is sent to the device, the rest is superseded', () => {
    const board = [incident('A', 'T1'), incident('B', 'T2', { orders: [order('b', 'accepted', 'T2')] })];
    expect(only([fault('S', 'section', { incidentIds: ['A', 'B'] })], board)).toMatchObject({
      incidentId: 'B',
      merged: ['A'],
      orders: { linked: [], retargeted: ['b'], superseded: [{ orderId: 'A-order', by: 'b' }], waiting: [] },
    });
  });

  it('started orders of a merged incident are linked, and only one crew is turned', () => {
    const board = [
      incident('A', 'T1', { orders: [order('a', 'accepted', 'T1')] }),
      incident('B', 'T2', { orders: [order('b', 'en_route', 'T2')] }),
    ];
    expect(only([fault('S', 'section', { incidentIds: ['A', 'B'] })], board)).toMatchObject({
      incidentId: 'B',
      orders: { linked: ['a'], retargeted: ['b'], superseded: [] },
    });
  });

  it('a crew on site below the device walks up: nobody else is sent', () => {
    const board = [incident('A', 'T1'), incident('B', 'T2', { orders: [order('b', 'on_site', 'T2')] })];
    expect(only([fault('S', 'section', { incidentIds: ['A', 'B'] })], board)).toMatchObject({
      orders: { retargeted: [], superseded: [{ orderId: 'A-order', by: 'b' }], opensOrder: false },
    });
  });

  it('a crew that has restored its transformer does not serve the section: the waiting order goes', () => {
    const board = [incident('A', 'T1'), incident('B', 'T2', { orders: [order('b', 'restored', 'T2')] })];
    expect(only([fault('S', 'section', { incidentIds: ['A', 'B'] })], board)).toMatchObject({
      incidentId: 'B',
      orders: { waiting: ['A-order'], superseded: [], opensOrder: false },
    });
  });

  it('a confirmed incident survives and does not move', () => {
    const board = [
      incident('A', 'T1', { isConfirmed: true, level: 'transformer' }),
      incident('B', 'T2', { orders: [order('b', 'on_site', 'T2')] }),
    ];
    expect(only([fault('S', 'section', { incidentIds: ['A', 'B'] })], board)).toMatchObject({
      incidentId: 'A',
      kind: 'kept',
      deviceId: 'T1',
      level: 'transformer',
      merged: ['B'],
    });
  });

  it('a section with few callers comes down, and the others of it get an incident of their own', () => {
    const board = [incident('A', 'S', { level: 'section', reportIds: ['r1', 'r2'] })];
    const inferred = [
      fault('T1', 'transformer', { incidentIds: ['A'], callerIds: ['r1'] }),
      fault('T2', 'service', { callerIds: ['r2'], startedAtMs: 5 }),
    ];
    expect(planRegroup(inferred, board).groups).toMatchObject([
      { incidentId: 'A', kind: 'downgraded', deviceId: 'T1', incoming: [] },
      { incidentId: null, kind: 'opened', deviceId: 'T2', incoming: [{ reportId: 'r2', from: 'A' }] },
    ]);
  });

  it('but not once a crew has started, and it loses no report', () => {
    const orders = [order('a', 'accepted', 'S')];
    const board = [incident('A', 'S', { level: 'section', reportIds: ['r1', 'r2'], orders })];
    const inferred = [
      fault('T1', 'transformer', { incidentIds: ['A'], callerIds: ['r1'] }),
      fault('T2', 'service', { callerIds: ['r2'], startedAtMs: 5 }),
    ];
    expect(planRegroup(inferred, board).groups).toMatchObject([{ incidentId: 'A', kind: 'kept', deviceId: 'S' }]);
  });

  it('two lone lines below one transformer: the second stands on its place', () => {
    const inferred = [
      fault('T1', 'service', { incidentIds: ['A'], callerIds: ['A-report'] }),
      fault('T1', 'service', { callerIds: ['r2'], startedAtMs: 5 }),
    ];
    expect(planRegroup(inferred, [incident('A', 'T1')]).groups).toMatchObject([
      { incidentId: 'A', kind: 'kept', deviceId: 'T1' },
      { incidentId: null, kind: 'opened', deviceId: null, level: 'service' },
    ]);
  });

  it('an incident that lost all its reports ends where they went', () => {
    const board = [incident('A', 'T1'), incident('B', 'T2')];
    const inferred = [fault('S', 'section', { incidentIds: ['A'], callerIds: ['A-report', 'B-report'] })];
    expect(only(inferred, board)).toMatchObject({
      incidentId: 'A',
      merged: ['B'],
      orders: { superseded: [{ orderId: 'B-order', by: 'A-order' }] },
    });
  });

  it('follows the fault with the order that was nobody’s: an incident without one gets one', () => {
    const board = [incident('A', 'T1', { orders: [] })];
    expect(only([fault('S', 'section', { incidentIds: ['A'] })], board)).toMatchObject({
      orders: { opensOrder: true },
    });
  });
});

const DEVICES = ['T1', 'T2', 'T3', 'S1', 'S2', 'F'];
const boards: fc.Arbitrary<BoardIncident[]> = fc
  .uniqueArray(fc.constantFrom(...DEVICES), { maxLength: 6 })
  .chain((devices) =>
    fc.tuple(
      ...devices.map((deviceId, n) =>
        fc.record({
          id: fc.constant(`I${n}`),
          deviceId: fc.constantFrom(deviceId, deviceId, null),
          level: fc.constantFrom(...FAULT_LEVELS),
          isConfirmed: fc.boolean(),
          orders: fc
            .array(
              fc.record({
                state: fc.constantFrom(...OPEN_STATES),
                createdAtMs: fc.nat(9),
                at: fc.constantFrom(...DEVICES),
              }),
              { maxLength: 3 },
            )
            .map((orders) => orders.map(({ at, ...one }, k) => ({ ...one, deviceId: at, id: `I${n}-o${k}` }))),
          reportIds: fc.nat(3).map((count) => Array.from({ length: count }, (_, k) => `I${n}-r${k}`)),
        }),
      ),
    ),
  );
/** Any claim on incidents and reports, also wrong ones: twice, of others, unknown. */
const inferences: fc.Arbitrary<InferredFault[]> = fc.array(
  fc
    .record({
      deviceId: fc.constantFrom(...DEVICES),
      level: fc.constantFrom(...FAULT_LEVELS),
      startedAtMs: fc.nat(100),
      incidentIds: fc.subarray(['I0', 'I1', 'I2', 'I3', 'I4', 'I5', 'gone']),
      callerIds: fc.subarray(['I0-r0', 'I0-r1', 'I1-r0', 'I2-r0', 'I3-r2', 'n1', 'n2', 'n3']),
    })
    .map(({ deviceId, level, ...more }) => fault(deviceId, level, more)),
  { maxLength: 5 },
);
const UNSTARTED = ['new', 'offered'];

describe('whatever is inferred', () => {
  it('keeps every promise to operators and crews', () => {
    fc.assert(
      fc.property(inferences, boards, (inferred, board) => {
        const { groups } = planRegroup(inferred, board);
        const byId = new Map(board.map((one) => [one.id, one]));
        const stateOf = new Map(board.flatMap(({ orders }) => orders.map(({ id, state }) => [id, state] as const)));
        const merged = groups.flatMap((group) => group.merged);
        // No incident ends twice, and none in one that ends.
        expect(new Set(merged).size).toBe(merged.length);
        for (const group of groups) expect(merged).not.toContain(group.incidentId);
        // An operator's incident neither ends nor moves.
        for (const id of merged) expect(byId.get(id)?.isConfirmed).toBe(false);
        for (const { incidentId, deviceId, level, kind } of groups) {
          const before = incidentId === null ? undefined : byId.get(incidentId);
          if (before?.isConfirmed)
            expect({ deviceId, level, kind }).toEqual({ deviceId: before.deviceId, level: before.level, kind: 'kept' });
        }
        // What a crew has started is never superseded.
        for (const { orders } of groups) {
          for (const { orderId, by } of orders.superseded) {
            expect(UNSTARTED).toContain(stateOf.get(orderId));
            expect(by).not.toBe(orderId);
          }
          for (const id of orders.retargeted) expect(['accepted', 'en_route']).toContain(stateOf.get(id));
          expect(orders.retargeted.length).toBeLessThanOrEqual(1);
        }
        // Never two open incidents on one device.
        const touched = new Set([...merged, ...groups.map(({ incidentId }) => incidentId)]);
        const stands = [...board.filter(({ id }) => !touched.has(id)), ...groups].flatMap(
          ({ deviceId }) => deviceId ?? [],
        );
        expect(new Set(stands).size).toBe(stands.length);
        // A report comes in once, and leaves neither an operator's incident nor one that a crew works on.
        const incoming = groups.flatMap((group) => group.incoming);
        expect(new Set(incoming.map(({ reportId }) => reportId)).size).toBe(incoming.length);
        for (const { from } of incoming) {
          const home = from === null ? undefined : byId.get(from);
          expect(home?.isConfirmed ?? false).toBe(false);
          expect((home?.orders ?? []).every(({ state }) => UNSTARTED.includes(state))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the order of faults and incidents changes nothing', () => {
    fc.assert(
      fc.property(inferences, boards, (inferred, board) => {
        const plan = (faults: InferredFault[], incidents: BoardIncident[]) =>
          JSON.stringify(planRegroup(faults, incidents));
        expect(plan(inferred.toReversed(), board.toReversed())).toBe(plan(inferred, board));
      }),
      { numRuns: 100 },
    );
  });

  it('nor does the order of two faults that differ only in the incidents they name', () => {
    const board = [incident('A', 'T1'), incident('B', 'T2')];
    const inferred = ['A', 'B'].map((id) => fault('S', 'section', { incidentIds: [id] }));
    expect(planRegroup(inferred.toReversed(), board)).toEqual(planRegroup(inferred, board));
  });
});
