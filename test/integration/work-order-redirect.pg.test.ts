import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clearLane, createLane, type Lane, offersOf, ordersOf, receiveReport } from '../factories/lane.ts';
import { operatorOf, orderIn, step } from '../factories/orders.ts';
import type { WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
beforeEach(() => clearLane(lane));
afterAll(() => lane.services.close());

const round = () => runRound(lane.services, lane.world.up3Id);
const crewOf = (index: number): WorldCrew => {
  const crew = lane.world.crews[index];
  if (!crew) throw new Error('the world has too few crews');
  return crew;
};
const operator = () => operatorOf(lane.services, lane.world);
const recall = (orderId: string) =>
  directOrder(operator(), lane.services, { orderId, command: 'recall', reason: 'Jalan putus di jembatan' });

describe('an order that an operator takes back', () => {
  it('goes to another crew in the next round, and its decision says which crew was passed over', async () => {
    await receiveReport(lane);
    await round();
    const [before] = await ordersOf(lane);
    await recall(before?.id ?? '');
    await round();
    const [after] = await ordersOf(lane);
    expect(after?.state).toBe('offered');
    expect(after?.crew_id).not.toBe(before?.crew_id);
    const [row] = await lane.sql`select dispatch->'candidates' as candidates from work_order`;
    expect(row?.candidates).toContainEqual(
      expect.objectContaining({ crewId: before?.crew_id, excluded: 'recalled_before' }),
    );
  });

  it('waits when the only crew on duty is the one it was taken from', async () => {
    await lane.sql`update crew set on_duty = id = ${crewOf(0).id}`;
    await receiveReport(lane);
    await round();
    const [order] = await ordersOf(lane);
    await recall(order?.id ?? '');
    await round();
    expect(await ordersOf(lane)).toMatchObject([{ state: 'new', code: 'all_refused' }]);
  });

  it('may come back to a crew that only went off duty', async () => {
    await lane.sql`update crew set on_duty = id = ${crewOf(0).id}`;
    await receiveReport(lane);
    await round();
    await lane.sql`update offer set ended_at = now(), ended_as = 'recalled', end_reason = 'crew_off_duty'`;
    await lane.sql`update work_order set state = 'new', crew_id = null, waiting_since = now(), version = version + 1`;
    await round();
    expect(await ordersOf(lane)).toMatchObject([{ state: 'offered', crew_id: crewOf(0).id }]);
  });

  it('is put to another crew in one step, with both events', async () => {
    const id = await orderIn(lane.services, lane.world, 'en_route', crewOf(0));
    const detail = await offerByHand(operator(), lane.services, { orderId: id, crewId: crewOf(1).id });
    expect(detail).toMatchObject({ state: 'offered', crew: { id: crewOf(1).id } });
    expect(detail.timeline.slice(-2).map(({ event }) => event)).toEqual(['work_order.recalled', 'work_order.offered']);
    expect((await offersOf(lane, id)).map((offer) => offer.ended_as)).toEqual(['recalled', null]);
    await expect(offerByHand(operator(), lane.services, { orderId: id, crewId: crewOf(1).id })).rejects.toMatchObject({
      issues: [{ field: 'crewId' }],
    });
  });

  it('stays with its crew when the other one cannot take it', async () => {
    const id = await orderIn(lane.services, lane.world, 'accepted', crewOf(0));
    await lane.sql`update crew set on_duty = false where id = ${crewOf(1).id}`;
    const refused = offerByHand(operator(), lane.services, { orderId: id, crewId: crewOf(1).id });
    await expect(refused).rejects.toMatchObject({ issues: [{ field: 'crewId' }] });
    expect(await ordersOf(lane)).toMatchObject([{ state: 'accepted', crew_id: crewOf(0).id }]);
  });

  it.each(['offer', 'resume', 'resume by the crew'] as const)(
    '%s waits for the crew before it locks the order, as rounds do: no circle',
    async (command) => {
      const state = command === 'offer' ? 'new' : 'held';
      const id = await orderIn(lane.services, lane.world, state, crewOf(0));
      const work = {
        offer: () => offerByHand(operator(), lane.services, { orderId: id, crewId: crewOf(0).id }),
        resume: () => directOrder(operator(), lane.services, { orderId: id, command: 'resume' }),
        'resume by the crew': () => step(lane.services, lane.world, crewOf(0), id, 'resume'),
      };
      let running: Promise<unknown> | undefined;
      await lane.sql.begin(async (tx) => {
        const [me] = await tx`select pg_backend_pid() as pid from crew where id = ${crewOf(0).id} for update`;
        running = work[command]();
        await until(
          'somebody waits for the crew',
          () => lane.sql`select 1 from pg_stat_activity where ${me?.pid}::int = any(pg_blocking_pids(pid))`,
          (waiting) => waiting.length > 0,
        );
        expect(await tx`select 1 from work_order where id = ${id} for update nowait`).toHaveLength(1);
      });
      await running;
    },
  );
});

describe('a crew that no longer holds an order', () => {
  it('cannot hold it after its refusal, nor resume what an operator put aside', async () => {
    const id = await orderIn(lane.services, lane.world, 'offered', crewOf(0));
    await step(lane.services, lane.world, crewOf(0), id, 'refuse');
    await expect(step(lane.services, lane.world, crewOf(0), id, 'hold')).rejects.toMatchObject({ code: 'conflict' });
    // The repeat of its own step is still a repeat.
    await expect(step(lane.services, lane.world, crewOf(0), id, 'refuse')).resolves.toMatchObject({ status: 200 });
    await directOrder(operator(), lane.services, { orderId: id, command: 'hold', reason: 'material' });
    await expect(step(lane.services, lane.world, crewOf(0), id, 'resume')).rejects.toMatchObject({ code: 'conflict' });
    expect(await ordersOf(lane)).toMatchObject([{ state: 'held', crew_id: null }]);
    await directOrder(operator(), lane.services, { orderId: id, command: 'resume' });
    expect(await ordersOf(lane)).toMatchObject([{ state: 'new', crew_id: null }]);
  });
});
