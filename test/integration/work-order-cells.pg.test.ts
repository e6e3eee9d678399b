import { AppError } from '@comcen/server/errors.ts';
import { authorize } from '@comcen/server/test/commands/authorize.ts';
import { type DirectCommand, directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import type { FieldCommand } from '@comcen/server/test/commands/work-order/work-on-order.ts';
import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import { WORK_ORDER_STATES, type WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { managerOf, operatorOf, orderIn, step } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let services: TestServices;
let world: World;

beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url);
});
afterAll(() => services.close());
beforeEach(async () => {
  // Crews are free again: what a cell left behind is not the next one's business.
  await database()
    .sql`update offer set ended_at = now(), ended_as = 'recalled', is_active = false where ended_at is null`;
  await database().sql`update work_order set state = 'cancelled', crew_id = null, cancelled_at = now()
    where state not in ('completed', 'closed', 'cancelled')`;
  services.advance(1_000);
});

const crewOf = (index = 0): WorldCrew => {
  const crew = world.crews[index];
  if (!crew) throw new Error('the world has too few crews');
  return crew;
};

interface Stored {
  state: WorkOrderState;
  version: number;
  events: number;
}

async function stored(id: string): Promise<Stored> {
  const [row] = await database().sql<Stored[]>`
    select w.state, w.version, (select count(*)::int from domain_event e where e.entity_id = w.id::text) as events
    from work_order w where w.id = ${id}`;
  if (!row) throw new Error('the order is gone');
  return row;
}

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

/** Runs it and says what came: nothing thrown, or the refusal's code. */
const codeOf = async (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'done',
    (error) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );

describe("a technician's command against the real rows", () => {
  it.each(FIELD.flatMap((command) => WORK_ORDER_STATES.map((state) => ({ command, state }))))(
    '$command on an order that is $state',
    async ({ command, state }) => {
      const id = await orderIn(services, world, state, crewOf());
      const before = await stored(id);
      const holder = ['new', 'cancelled'].includes(state) ? 'nobody' : 'crew';
      const decided = decide({
        state,
        command,
        by: 'crew',
        isOwnCrew: holder === 'crew',
        outcome: 'repaired',
        crewIsFree: true,
      });
      const code = await codeOf(() => step(services, world, crewOf(), id, command));
      const after = await stored(id);
      if (!decided.ok) {
        expect(code).toBe(decided.refusal.code);
        expect(after).toEqual(before);
      } else if (decided.value.recorded) {
        expect(code).toBe('done');
        expect(after).toMatchObject({ state: decided.value.to, version: before.version + 1 });
        expect(after.events).toBe(before.events + 1);
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
      const id = await orderIn(services, world, state, crewOf());
      const before = await stored(id);
      const decided = decide({ state, command, by: 'operator', crewIsFree: true });
      const reason = command === 'hold' ? 'material' : 'test';
      const code = await codeOf(() =>
        directOrder(operatorOf(services, world), services, { orderId: id, command, reason }),
      );
      const after = await stored(id);
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
    const id = await orderIn(services, world, state, crewOf());
    const code = await codeOf(() =>
      offerByHand(operatorOf(services, world), services, { orderId: id, crewId: crewOf(1).id }),
    );
    const mayBeTaken = ['new', 'offered', 'accepted', 'en_route'].includes(state);
    expect(code).toBe(mayBeTaken ? 'done' : 'conflict');
  });

  it('is refused to a manager, who reads', async () => {
    const id = await orderIn(services, world, 'new', crewOf());
    const input = { orderId: id, command: 'cancel' as const, reason: 'x' };
    expect(await codeOf(() => directOrder(managerOf(services, world), services, input))).toBe('forbidden');
    expect(() => authorize(managerOf(services, world), 'work_order.read')).not.toThrow();
  });
});

describe('what must never break', () => {
  it('a crew has one active order: the second departure is refused in words', async () => {
    const crew = crewOf();
    await orderIn(services, world, 'en_route', crew);
    const second = await orderIn(services, world, 'accepted', crew);
    const refused = step(services, world, crew, second, 'depart');
    await expect(refused).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining('WO-') });
    expect(await stored(second)).toMatchObject({ state: 'accepted' });
  });

  it('the same commandId again is the same answer, and nothing is recorded twice', async () => {
    const id = await orderIn(services, world, 'offered', crewOf());
    const body = { commandId: 'phone-1', occurredAt: services.clock().toISOString() };
    const first = await step(services, world, crewOf(), id, 'accept', body);
    const after = await stored(id);
    const again = await step(services, world, crewOf(), id, 'accept', body);
    expect(again).toEqual({ ...first, replayed: true });
    expect(await stored(id)).toEqual(after);
  });

  it('a commandId that was used for something else is refused by name', async () => {
    const id = await orderIn(services, world, 'offered', crewOf());
    const body = { commandId: 'phone-2', occurredAt: services.clock().toISOString() };
    await step(services, world, crewOf(), id, 'accept', body);
    await expect(step(services, world, crewOf(), id, 'depart', body)).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ field: 'commandId' }],
    });
  });

  it('a late step on a reassigned order is refused, kept as a claim, and rings', async () => {
    const id = await orderIn(services, world, 'accepted', crewOf());
    const operator = operatorOf(services, world);
    await directOrder(operator, services, { orderId: id, command: 'recall', reason: 'test' });
    await offerByHand(operator, services, { orderId: id, crewId: crewOf(1).id });
    const occurredAt = new Date(services.clock().getTime() - 60_000).toISOString();
    const late = step(services, world, crewOf(), id, 'arrive', { occurredAt, location: { lat: -2.13, lng: 106.11 } });
    await expect(late).rejects.toMatchObject({ code: 'conflict', extra: { currentState: 'offered' } });
    const [claim] = await database().sql`select command, device_at, lat from field_claim where work_order_id = ${id}`;
    expect(claim).toMatchObject({ command: 'arrive', device_at: new Date(occurredAt), lat: -2.13 });
    const [alarm] = await database().sql`select kind from alarm where entity_id = ${id} and cleared_at is null`;
    expect(alarm).toMatchObject({ kind: 'field_claim' });
  });

  it('two crews race for nothing: of two answers at once one wins and the order has one state', async () => {
    const id = await orderIn(services, world, 'offered', crewOf());
    const codes = await Promise.all([
      codeOf(() => step(services, world, crewOf(), id, 'accept')),
      codeOf(() => step(services, world, crewOf(), id, 'refuse')),
      codeOf(() => directOrder(operatorOf(services, world), services, { orderId: id, command: 'recall', reason: 'x' })),
    ]);
    expect(codes.filter((code) => code === 'done').length).toBeGreaterThanOrEqual(1);
    const [row] = await database().sql<{ state: string; standing: number }[]>`
      select state, (select count(*)::int from offer where work_order_id = w.id and ended_at is null) as standing
      from work_order w where id = ${id}`;
    expect(row?.standing).toBe(row?.state === 'accepted' ? 1 : 0);
  });
});
