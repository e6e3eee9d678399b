import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clearLane, createLane, type Lane, ordersOf, receiveReport } from '../factories/lane.ts';
import { operatorOf, step } from '../factories/orders.ts';
import { holdLock } from '../harness/hold-lock.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const HOUR = 3600_000;
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
beforeEach(() => clearLane(lane, false));
afterAll(() => lane.services.close());

const round = () => runRound(lane.services, lane.world.up3Id);
const [customer, neighbour] = [0, 8];
const report = (index: number, facts: { kind?: string; reportedAt?: Date } = {}) => {
  const who = lane.world.customers[index];
  if (!who) throw new Error('the world has too few customers');
  return receiveReport(lane, { customer: who, ...facts });
};

/** The first customer's outage, repaired by the first crew; nobody is on duty afterwards. */
async function repaired(last: 'completed' | 'closed'): Promise<string> {
  await report(customer);
  await round();
  const [order] = await ordersOf(lane);
  const crew = lane.world.crews[0];
  if (!order || !crew) throw new Error('triage makes an order, and the world has crews');
  const operator = operatorOf(lane.services, lane.world);
  await lane.sql`update crew set on_duty = true where id = ${crew.id}`;
  await offerByHand(operator, lane.services, { orderId: order.id, crewId: crew.id });
  for (const command of ['accept', 'arrive', 'restore', 'complete'] as const) {
    await step(lane.services, lane.world, crew, order.id, command);
  }
  await lane.sql`update crew set on_duty = false`;
  if (last === 'closed')
    await directOrder(operator, lane.services, { orderId: order.id, command: 'close', reason: 'x' });
  lane.services.advance(HOUR);
  return order.id;
}
const flagsOf = async (id: string) => (await lane.sql`select flags from work_order where id = ${id}`)[0]?.flags;
const FLAGGED = expect.arrayContaining(['reported_again']);

describe('an order that was done', () => {
  it.each(['completed', 'closed'] as const)(
    '(%s) is flagged once when its customer reports the same again',
    async (last) => {
      const id = await repaired(last);
      const second = await report(customer);
      await round();
      expect(await flagsOf(id)).toEqual(FLAGGED);
      expect(await ordersOf(lane)).toHaveLength(2);
      await report(customer);
      await round();
      const events = await lane.sql`
        select e.data, e.entity_version = w.version as is_current from domain_event e join work_order w on w.id::text = e.entity_id
        where e.type = 'work_order.reported_again'`;
      expect(events).toEqual([{ data: { reportId: second }, is_current: true }]);
    },
  );

  it('is flagged too when the report joins what a neighbour has reported', async () => {
    const id = await repaired('closed');
    await report(neighbour);
    await round();
    expect(await flagsOf(id)).not.toEqual(FLAGGED);
    await report(customer);
    await round();
    expect(await flagsOf(id)).toEqual(FLAGGED);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['another kind', () => report(customer, { kind: 'meter' })],
    [
      'something of before it was done',
      () => report(customer, { reportedAt: new Date(lane.services.clock().getTime() - 2 * HOUR) }),
    ],
    [
      'the same a day later',
      async () => {
        lane.services.advance(24 * HOUR);
        return report(customer);
      },
    ],
  ])('is not for %s', async (_name, again) => {
    const id = await repaired('closed');
    await again();
    await round();
    expect(await ordersOf(lane)).toHaveLength(2);
    expect(await flagsOf(id)).not.toEqual(FLAGGED);
  });

  it('keeps nobody waiting: what somebody else has locked is left alone', async () => {
    const id = await repaired('closed');
    const letGo = await holdLock(lane.sql, (ours) => ours`select from work_order where id = ${id} for update`);
    await report(customer);
    await round();
    expect(await ordersOf(lane)).toHaveLength(2);
    await letGo();
    expect(await flagsOf(id)).not.toEqual(FLAGGED);
  });
});
