import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { expireOffers } from '@comcen/server/test/commands/work-order/expire-offers.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { operatorOf, orderIn, step } from '../factories/orders.ts';
import type { WorldCrew } from '../factories/world.ts';
import { holdLock } from '../harness/hold-lock.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
const MINUTE = 60_000;
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
beforeEach(async () => {
  await clearLane(lane);
  await lane.sql`truncate field_claim`;
});
afterAll(() => lane.services.close());

const crewOf = (index = 0): WorldCrew => {
  const crew = lane.world.crews[index];
  if (!crew) throw new Error('the world has too few crews');
  return crew;
};
const operator = () => operatorOf(lane.services, lane.world);
const orderOf = async (id: string) => (await lane.sql`select * from work_order where id = ${id}`)[0];
/** A step as a phone sends it whose clock runs `slowMin` behind. */
const stepBy = (crew: WorldCrew, id: string, command: 'accept' | 'arrive' | 'resume', slowMin: number) =>
  step(lane.services, lane.world, crew, id, command, {
    occurredAt: new Date(lane.services.clock().getTime() - slowMin * MINUTE).toISOString(),
  });

describe('a phone whose clock runs behind', () => {
  it('cannot have answered before its crew was asked, however long ago another one was', async () => {
    const id = await orderIn(lane.services, lane.world, 'offered', crewOf(0));
    lane.services.advance(60 * MINUTE);
    expect(await expireOffers(lane.ctx, lane.world.up3Id)).toBe(1);
    await offerByHand(operator(), lane.services, { orderId: id, crewId: crewOf(1).id });
    lane.services.advance(MINUTE);
    const acceptedAt = lane.services.clock();
    await stepBy(crewOf(1), id, 'accept', 40);
    lane.services.advance(20 * MINUTE);
    const arrivedAt = lane.services.clock();
    await stepBy(crewOf(1), id, 'arrive', 40);
    expect(await orderOf(id)).toMatchObject({ accepted_at: acceptedAt, arrived_at: arrivedAt, flags: ['clock_drift'] });
  });

  it('cannot have resumed before the order was put on hold', async () => {
    const id = await orderIn(lane.services, lane.world, 'accepted', crewOf());
    lane.services.advance(60 * MINUTE);
    await directOrder(operator(), lane.services, { orderId: id, command: 'hold', reason: 'material' });
    lane.services.advance(5 * MINUTE);
    const resumedAt = lane.services.clock();
    await stepBy(crewOf(), id, 'resume', 40);
    const [offer] = await lane.sql`select offered_at from offer where work_order_id = ${id} and ended_at is null`;
    expect(offer).toEqual({ offered_at: resumedAt });
    expect(await orderOf(id)).toMatchObject({ state: 'accepted', flags: ['clock_drift'] });
  });
});

// Without a place: the crew's position would hold the second one back.
it("two phones of one crew set out at once: one step is taken, the other one's is kept as a claim", async () => {
  const ids = [
    await orderIn(lane.services, lane.world, 'accepted', crewOf()),
    await orderIn(lane.services, lane.world, 'accepted', crewOf(), lane.world.transformers[1]?.id),
  ] as const;
  const letGo = await holdLock(lane.sql, (ours) => ours`select from offer where ended_at is null for update`);
  const steps = [
    step(lane.services, lane.world, crewOf(), ids[0], 'arrive'),
    step(lane.services, lane.world, crewOf(), ids[1], 'depart'),
  ];
  const ended = Promise.allSettled(steps);
  await until(
    'both are on their way',
    () => lane.sql`select 1 from pg_stat_activity
      where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
    (waiting) => waiting.length === 2,
  );
  await letGo();
  const results = await ended;
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const lost = results[0]?.status === 'rejected' ? 0 : 1;
  expect(results[lost]).toMatchObject({ reason: { code: 'conflict', detail: expect.stringContaining('WO-') } });
  const claims = await lane.sql`select work_order_id, command from field_claim`;
  expect(claims).toEqual([{ work_order_id: ids[lost], command: lost === 0 ? 'arrive' : 'depart' }]);
  expect(await orderOf(ids[lost])).toMatchObject({ state: 'accepted' });
});
