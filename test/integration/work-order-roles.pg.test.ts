import type { Context } from '@comcen/server/context.ts';
import { type DirectCommand, directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { setPriority } from '@comcen/server/test/commands/work-order/set-priority.ts';
import { OUTCOMES } from '@comcen/shared/domain/codes.ts';
import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf, useOrderCells } from '../factories/order-cells.ts';
import { adminOf, contextAs, managerOf, operatorOf, orderIn, technicianOf, userOf } from '../factories/orders.ts';
import { createWorld, type World } from '../factories/world.ts';

const { services, world, crew, traces, sql } = useOrderCells();
let foreign: World;
beforeAll(async () => {
  foreign = await createWorld(sql(), { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
});

const DIRECT = ['recall', 'hold', 'resume', 'cancel', 'close', 'reopen', 'complete'] as const satisfies DirectCommand[];

const COMPLETION = { outcome: 'repaired', cause: 'equipment', action: 'fuse_replaced' } as const;
const direct = (ctx: Context, orderId: string, command: DirectCommand) =>
  directOrder(ctx, services(), {
    orderId,
    command,
    reason: command === 'hold' ? 'material' : 'test',
    ...(command === 'complete' ? { completion: COMPLETION } : {}),
  });

describe('who may not direct an order changes nothing, whatever its state', () => {
  const STRANGERS: Record<string, { as: () => Context; code: string }> = {
    manager: { as: () => managerOf(services(), world()), code: 'forbidden' },
    'technician who holds it': { as: () => technicianOf(services(), world(), crew()), code: 'forbidden' },
    customer: { as: () => contextAs(services(), { kind: 'customer' }), code: 'forbidden' },
    'operator of another UP3': { as: () => operatorOf(services(), foreign), code: 'not_found' },
    'operator of another ULP': {
      as: () =>
        contextAs(
          services(),
          userOf(world().operatorUserId, 'operator', { up3Id: world().up3Id, ulpId: world().ulpIds[1] }),
        ),
      code: 'not_found',
    },
  };

  it.each(Object.keys(STRANGERS).flatMap((who) => WORK_ORDER_STATES.map((state) => ({ who, state }))))(
    '$who, order $state',
    async ({ who, state }) => {
      const id = await orderIn(services(), world(), state, crew());
      const { as, code } = STRANGERS[who] ?? { as: () => contextAs(services(), { kind: 'system' }), code: '' };
      const before = await traces(id);
      for (const command of DIRECT) expect(await codeOf(() => direct(as(), id, command)), command).toBe(code);
      const offer = { orderId: id, crewId: crew(1).id };
      expect(await codeOf(() => offerByHand(as(), services(), offer))).toBe(code);
      expect(await codeOf(() => setPriority(as(), services(), { orderId: id, priority: 10 }))).toBe(code);
      expect(await traces(id)).toEqual(before);
    },
  );
});

describe('an admin directs orders as an operator does', () => {
  it.each(DIRECT.flatMap((command) => WORK_ORDER_STATES.map((state) => ({ command, state }))))(
    '$command on an order that is $state',
    async ({ command, state }) => {
      const id = await orderIn(services(), world(), state, crew());
      const before = await traces(id);
      const decided = decide({ state, command, by: 'operator', crewIsFree: true, outcome: COMPLETION.outcome });
      const code = await codeOf(() => direct(adminOf(services(), world()), id, command));
      const after = await traces(id);
      if (!decided.ok) {
        expect(code).toBe(decided.refusal.code);
        expect(after).toEqual(before);
      } else {
        expect(code).toBe('done');
        const to = decided.value.recorded ? decided.value.to : state;
        expect(after).toMatchObject({ state: to, version: before.version + 1, events: before.events + 1 });
      }
    },
  );
});

describe("an operator's complete, for a crew that cannot", () => {
  it.each(OUTCOMES.flatMap((outcome) => WORK_ORDER_STATES.map((state) => ({ outcome, state }))))(
    '$outcome on an order that is $state',
    async ({ outcome, state }) => {
      const id = await orderIn(services(), world(), state, crew());
      const before = await traces(id);
      const decided = decide({ state, command: 'complete', by: 'operator', outcome });
      const completion = { outcome, cause: 'tree', action: 'switched', note: 'by telephone' } as const;
      const operator = operatorOf(services(), world());
      const code = await codeOf(() =>
        directOrder(operator, services(), { orderId: id, command: 'complete', completion }),
      );
      const after = await traces(id);
      if (!decided.ok) {
        expect(code).toBe(decided.refusal.code);
        expect(after).toEqual(before);
        return;
      }
      expect(code).toBe('done');
      expect(after).toMatchObject({
        state: 'completed',
        version: before.version + 1,
        events: before.events + 1,
        outcome,
        cause: 'tree',
        action: 'switched',
        completion_note: 'by telephone',
        completed_at: services().clock(),
      });
      const standing = await sql()`select 1 from offer where work_order_id = ${id} and ended_at is null`;
      expect(standing).toHaveLength(0);
    },
  );
});
