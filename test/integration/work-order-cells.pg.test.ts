import { authorize } from '@comcen/server/test/commands/authorize.ts';
import { type DirectCommand, directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import type { FieldCommand } from '@comcen/server/test/commands/work-order/work-on-order.ts';
import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import { describe, expect, it } from 'vitest';
import { codeOf, useOrderCells } from '../factories/order-cells.ts';
import { managerOf, operatorOf, orderIn, step } from '../factories/orders.ts';

const { services, world, crew, traces, sql } = useOrderCells();

const FIELD: readonly FieldCommand[] = [
  'accept',
  'refuse',
  'depart',
  'arrive',
  'restore',
  'complete',
  'hold',
  'resume',
];
const DIRECT: readonly DirectCommand[] = ['recall', 'hold', 'resume', 'cancel', 'close', 'reopen'];

describe("a technician's command against the real rows", () => {
  it.each(FIELD.flatMap((command) => WORK_ORDER_STATES.map((state) => ({ command, state }))))(
    '$command on an order that is $state',
    async ({ command, state }) => {
      const id = await orderIn(services(), world(), state, crew());
      const before = await traces(id);
      const holder = ['new', 'cancelled'].includes(state) ? 'nobody' : 'crew';
      const decided = decide({
        state,
        command,
        by: 'crew',
        isOwnCrew: holder === 'crew',
        outcome: 'repaired',
        crewIsFree: true,
      });
      const code = await codeOf(() => step(services(), world(), crew(), id, command));
      const after = await traces(id);
      if (!decided.ok) {
        expect(code).toBe(decided.refusal.code);
        expect(after).toEqual(before);
      } else if (decided.value.recorded) {
        expect(code).toBe('done');
        expect(after).toMatchObject({ state: decided.value.to, version: before.version + 1 });
        // Restored in the second of the arrival: a flag says so, as an event of its own.
        expect(after.events).toBe(before.events + (command === 'restore' ? 2 : 1));
      } else {
        expect(code).toBe('done');
        expect(after).toEqual(before);
      }
    },
  );
});

describe("an operator's command against the real rows", () => {
  it.each(DIRECT.flatMap((command) => WORK_ORDER_STATES.map((state) => ({ command, state }))))(
    '$command on an order that is $state',
    async ({ command, state }) => {
      const id = await orderIn(services(), world(), state, crew());
      const before = await traces(id);
      const decided = decide({ state, command, by: 'operator', crewIsFree: true });
      const reason = command === 'hold' ? 'material' : 'test';
      const code = await codeOf(() =>
        directOrder(operatorOf(services(), world()), services(), { orderId: id, command, reason }),
      );
      const after = await traces(id);
      if (decided.ok && decided.value.recorded) {
        expect(code).toBe('done');
        expect(after).toMatchObject({ state: decided.value.to, version: before.version + 1 });
      } else {
        expect(code).toBe('conflict');
        expect(after).toEqual(before);
      }
    },
  );

  it.each(WORK_ORDER_STATES)('an offer by hand of an order that is %s', async (state) => {
    const id = await orderIn(services(), world(), state, crew());
    const code = await codeOf(() =>
      offerByHand(operatorOf(services(), world()), services(), { orderId: id, crewId: crew(1).id }),
    );
    const mayBeTaken = ['new', 'offered', 'accepted', 'en_route'].includes(state);
    expect(code).toBe(mayBeTaken ? 'done' : 'conflict');
  });

  it('is refused to a manager, who reads', async () => {
    const id = await orderIn(services(), world(), 'new', crew());
    const input = { orderId: id, command: 'cancel' as const, reason: 'x' };
    expect(await codeOf(() => directOrder(managerOf(services(), world()), services(), input))).toBe('forbidden');
    expect(() => authorize(managerOf(services(), world()), 'work_order.read')).not.toThrow();
  });
});

describe('what must never break', () => {
  it('a crew has one active order: the second departure is refused in words', async () => {
    const busy = crew();
    await orderIn(services(), world(), 'en_route', busy);
    const second = await orderIn(services(), world(), 'accepted', busy);
    const refused = step(services(), world(), busy, second, 'depart');
    await expect(refused).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining('WO-') });
    expect(await traces(second)).toMatchObject({ state: 'accepted' });
  });

  it('the same commandId again is the same answer, and nothing is recorded twice', async () => {
    const id = await orderIn(services(), world(), 'offered', crew());
    const body = { commandId: 'phone-1', occurredAt: services().clock().toISOString() };
    const first = await step(services(), world(), crew(), id, 'accept', body);
    const after = await traces(id);
    const again = await step(services(), world(), crew(), id, 'accept', body);
    expect(again).toEqual({ ...first, replayed: true });
    expect(await traces(id)).toEqual(after);
  });

  it('a commandId that was used for something else is refused by name', async () => {
    const id = await orderIn(services(), world(), 'offered', crew());
    const body = { commandId: 'phone-2', occurredAt: services().clock().toISOString() };
    await step(services(), world(), crew(), id, 'accept', body);
    await expect(step(services(), world(), crew(), id, 'depart', body)).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ field: 'commandId' }],
    });
  });

  it('a late step on a reassigned order is refused, kept as a claim, and rings', async () => {
    const id = await orderIn(services(), world(), 'accepted', crew());
    const operator = operatorOf(services(), world());
    await directOrder(operator, services(), { orderId: id, command: 'recall', reason: 'test' });
    await offerByHand(operator, services(), { orderId: id, crewId: crew(1).id });
    const occurredAt = new Date(services().clock().getTime() - 60_000).toISOString();
    const late = step(services(), world(), crew(), id, 'arrive', { occurredAt, location: { lat: -2.13, lng: 106.11 } });
    await expect(late).rejects.toMatchObject({ code: 'conflict', extra: { currentState: 'offered' } });
    const [claim] = await sql()`select command, device_at, lat from field_claim where work_order_id = ${id}`;
    expect(claim).toMatchObject({ command: 'arrive', device_at: new Date(occurredAt), lat: -2.13 });
    const [alarm] = await sql()`select kind from alarm where entity_id = ${id} and cleared_at is null`;
    expect(alarm).toMatchObject({ kind: 'field_claim' });
  });

  it('two crews race for nothing: of two answers at once one wins and the order has one state', async () => {
    const id = await orderIn(services(), world(), 'offered', crew());
    const codes = await Promise.all([
      codeOf(() => step(services(), world(), crew(), id, 'accept')),
      codeOf(() => step(services(), world(), crew(), id, 'refuse')),
      codeOf(() =>
        directOrder(operatorOf(services(), world()), services(), { orderId: id, command: 'recall', reason: 'x' }),
      ),
    ]);
    expect(codes.filter((code) => code === 'done').length).toBeGreaterThanOrEqual(1);
    const [row] = await sql()<{ state: string; standing: number }[]>`
      select state, (select count(*)::int from offer where work_order_id = w.id and ended_at is null) as standing
      from work_order w where id = ${id}`;
    expect(row?.standing).toBe(row?.state === 'accepted' ? 1 : 0);
  });
});
