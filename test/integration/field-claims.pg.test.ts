import { decideFieldClaim } from '@comcen/server/test/commands/field-claim/decide-field-claim.ts';
import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import type { FieldCommand } from '@comcen/server/test/commands/work-order/work-on-order.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { operatorOf, orderIn, step } from '../factories/orders.ts';
import type { WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const MINUTE = 60_000;
const PHOTO = '01890000-0000-7000-8000-000000000001';
let lane: Lane;

beforeAll(async () => {
  lane = await createLane(database());
});
afterAll(() => lane.services.close());
beforeEach(async () => {
  await clearLane(lane);
  await lane.sql`truncate field_claim`;
});

const crewOf = (index = 0): WorldCrew => {
  const crew = lane.world.crews[index];
  if (!crew) throw new Error('the world has too few crews');
  return crew;
};
const operator = () => operatorOf(lane.services, lane.world);
const agoOf = (minutes: number) => new Date(lane.services.clock().getTime() - minutes * MINUTE);

/** An order of the first crew, recalled while its phone was offline, with another crew now; the clock is 30 minutes on. */
async function reassigned(): Promise<string> {
  const id = await orderIn(lane.services, lane.world, 'accepted', crewOf());
  lane.services.advance(20 * MINUTE);
  await directOrder(operator(), lane.services, { orderId: id, command: 'recall', reason: 'test' });
  await offerByHand(operator(), lane.services, { orderId: id, crewId: crewOf(1).id });
  lane.services.advance(10 * MINUTE);
  return id;
}

/** A step that is refused, as the phone sends it later. Returns its claim. */
async function claim(orderId: string, command: FieldCommand, at: Date, extra: object = {}): Promise<string> {
  const late = step(lane.services, lane.world, crewOf(), orderId, command, { occurredAt: at.toISOString(), ...extra });
  await expect(late).rejects.toMatchObject({ code: 'conflict' });
  const [row] = await lane.sql<{ id: string }[]>`
    select id from field_claim where work_order_id = ${orderId} order by received_at desc, id desc limit 1`;
  return row?.id ?? '';
}
const adopt = (id: string) => decideFieldClaim(operator(), id, 'adopted');
const orderOf = async (id: string) => (await lane.sql`select * from work_order where id = ${id}`)[0];
const rings = async (orderId: string) =>
  (await lane.sql`select 1 from alarm where entity_id = ${orderId} and kind = 'field_claim' and cleared_at is null`)
    .length > 0;

describe('an adopted claim', () => {
  test('brings the order to where the crew was, at the times it was there, and takes it from a crew not yet out', async () => {
    const id = await reassigned();
    const steps = [
      await claim(id, 'arrive', agoOf(15)),
      await claim(id, 'restore', agoOf(8)),
      await claim(id, 'complete', agoOf(5), { note: 'selesai', photoIds: [PHOTO] }),
    ];
    const times = { arrived_at: agoOf(15), restored_at: agoOf(8), completed_at: agoOf(5) };
    for (const one of steps) {
      expect(await rings(id)).toBe(true);
      await adopt(one);
    }
    expect(await rings(id)).toBe(false);
    expect(await orderOf(id)).toMatchObject({
      ...times,
      state: 'completed',
      crew_id: crewOf().id,
      outcome: 'repaired',
      cause: 'equipment',
      completion_note: 'selesai',
      photo_ids: [PHOTO],
      flags: expect.arrayContaining(['adopted_claim']),
    });
    const offers = await lane.sql`
      select crew_id, ended_as from offer where work_order_id = ${id} and crew_id = ${crewOf(1).id}`;
    expect(offers).toEqual([{ crew_id: crewOf(1).id, ended_as: 'recalled' }]);
    const [incident] = await lane.sql`
      select state, restored_at from incident where id = (select incident_id from work_order where id = ${id})`;
    expect(incident).toMatchObject({ state: 'restored', restored_at: times.restored_at });
    expect(await lane.sql`select 1 from offer where ended_at is null`).toHaveLength(0);
  });

  test('waits for the step before it', async () => {
    const id = await reassigned();
    const arrive = await claim(id, 'arrive', agoOf(15));
    const restore = await claim(id, 'restore', agoOf(8));
    await expect(adopt(restore)).rejects.toMatchObject({ code: 'conflict' });
    expect(await orderOf(id)).toMatchObject({ state: 'offered', restored_at: null });
    await decideFieldClaim(operator(), arrive, 'dismissed');
    await adopt(restore);
    expect(await orderOf(id)).toMatchObject({ state: 'offered', crew_id: crewOf(1).id, restored_at: agoOf(8) });
  });

  test('of a clock that cannot be right counts from when it came in, and says so', async () => {
    const id = await reassigned();
    const receivedAt = lane.services.clock();
    const wrong = await claim(id, 'arrive', agoOf(-24 * 60));
    lane.services.advance(5 * MINUTE);
    await adopt(wrong);
    expect(await orderOf(id)).toMatchObject({
      state: 'on_site',
      arrived_at: receivedAt,
      flags: expect.arrayContaining(['adopted_claim', 'clock_drift']),
    });
  });

  test('only fills the time when another crew is on its way already', async () => {
    const id = await reassigned();
    await step(lane.services, lane.world, crewOf(1), id, 'accept');
    await step(lane.services, lane.world, crewOf(1), id, 'depart');
    await adopt(await claim(id, 'arrive', agoOf(15)));
    expect(await orderOf(id)).toMatchObject({ state: 'en_route', crew_id: crewOf(1).id, arrived_at: agoOf(15) });
  });

  test('only fills the time when its crew is at work elsewhere', async () => {
    const id = await reassigned();
    const arrive = await claim(id, 'arrive', agoOf(15));
    await orderIn(lane.services, lane.world, 'on_site', crewOf(), lane.world.transformers[1]?.id);
    await adopt(arrive);
    expect(await orderOf(id)).toMatchObject({ state: 'offered', crew_id: crewOf(1).id, arrived_at: agoOf(15) });
  });

  test('takes an order off hold that the room had put there while its crew was offline', async () => {
    const held = await orderIn(lane.services, lane.world, 'accepted', crewOf());
    lane.services.advance(10 * MINUTE);
    await directOrder(operator(), lane.services, { orderId: held, command: 'hold', reason: 'material' });
    await adopt(await claim(held, 'arrive', agoOf(5)));
    expect(await orderOf(held)).toMatchObject({ state: 'on_site', crew_id: crewOf().id, arrived_at: agoOf(5) });
  });
});

describe('a crew that was never asked', () => {
  test.each(['depart', 'arrive', 'complete'] as const)('tells nothing by "%s": no claim, no alarm', async (command) => {
    const id = await orderIn(lane.services, lane.world, 'accepted', crewOf());
    const strange = step(lane.services, lane.world, crewOf(2), id, command);
    await expect(strange).rejects.toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('never asked'),
      extra: { currentState: 'accepted', reason: 'not_your_order' },
    });
    expect(await lane.sql`select 1 from field_claim`).toHaveLength(0);
    expect(await rings(id)).toBe(false);
    expect(await orderOf(id)).toMatchObject({ state: 'accepted', crew_id: crewOf().id });
  });
});
