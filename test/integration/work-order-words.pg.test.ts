import { createOrder } from '@comcen/server/test/commands/work-order/create-order.ts';
import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { setPriority } from '@comcen/server/test/commands/work-order/set-priority.ts';
import { workOrderDetail } from '@comcen/server/test/queries/work-order-detail.ts';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { operatorOf, orderIn, step } from '../factories/orders.ts';
import type { WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
beforeEach(() => clearLane(lane));
afterAll(() => lane.services.close());

const operator = () => operatorOf(lane.services, lane.world);
const crew = (index = 0): WorldCrew => {
  const found = lane.world.crews[index];
  if (!found) throw new Error('the world has no such crew');
  return found;
};
const takePhoto = (id: string, { id: crewId, ulpId }: WorldCrew) => lane.sql`
  insert into photo (id, up3_id, ulp_id, crew_id, bytes, width, height, created_at)
  values (${id}, ${lane.world.up3Id}, ${ulpId}, ${crewId}, 1, 1, 1, now())`;
const detailOf = (id: string) => workOrderDetail(operator(), lane.services, id);
/** What a customer said ends up in free text; the chained log could never forget it. */
const WORDS = 'Ibu Sari 081234567890';

describe('what people type', () => {
  it.each(['recall', 'cancel', 'close', 'reopen', 'hold'] as const)(
    'with %s stays in rows, never in an event',
    async (command) => {
      const state = {
        recall: 'accepted',
        cancel: 'new',
        close: 'completed',
        reopen: 'closed',
        hold: 'accepted',
      } as const;
      const id = await orderIn(lane.services, lane.world, state[command], crew());
      const input = command === 'hold' ? { reason: 'material', note: WORDS } : { reason: WORDS };
      const detail = await directOrder(operator(), lane.services, { orderId: id, command, ...input });
      const events = await lane.sql`select data::text from domain_event where data::text like '%Sari%'`;
      expect(events).toEqual([]);
      expect(JSON.stringify(detail)).toContain(WORDS);
    },
  );

  it("a crew's notes of a refusal and a hold, and its photos, are shown", async () => {
    const refused = await orderIn(lane.services, lane.world, 'offered', crew());
    await step(lane.services, lane.world, crew(), refused, 'refuse', { note: 'Ban kempes' });
    expect((await detailOf(refused)).notes).toMatchObject([{ about: 'refused', text: 'Ban kempes' }]);
    const held = await orderIn(lane.services, lane.world, 'accepted', crew());
    await step(lane.services, lane.world, crew(), held, 'hold', { note: 'Tunggu trafo' });
    expect((await detailOf(held)).notes).toMatchObject([{ about: 'held', text: 'Tunggu trafo' }]);
    const [own, foreign] = [uuidv7(), uuidv7()];
    const photoIds = [own, foreign];
    await takePhoto(own, crew());
    await takePhoto(foreign, crew(1));
    const done = await orderIn(lane.services, lane.world, 'restored', crew());
    await step(lane.services, lane.world, crew(), done, 'complete', { photoIds });
    expect((await detailOf(done)).photoIds).toEqual(photoIds);
    // Naming another crew's photo does not take it from where it belongs.
    const photos = await lane.sql`select id, work_order_id from photo order by id`;
    expect(photos).toEqual([
      { id: own, work_order_id: done },
      { id: foreign, work_order_id: null },
    ]);
    const texts = await lane.sql`select 1 from domain_event where data::text ~ 'Ban kempes|Tunggu trafo'`;
    expect(texts).toHaveLength(0);
  });
});

it('a reopened order keeps the times it had in its event', async () => {
  const id = await orderIn(lane.services, lane.world, 'closed', crew());
  const { times } = await detailOf(id);
  const { restoredAt, completedAt, closedAt } = times;
  const reopened = await directOrder(operator(), lane.services, {
    orderId: id,
    command: 'reopen',
    reason: 'padam lagi',
  });
  expect(closedAt).not.toBeNull();
  expect(reopened.times).toMatchObject({ restoredAt: null, completedAt: null, closedAt: null });
  expect(reopened.timeline.at(-1)).toMatchObject({
    event: 'work_order.reopened',
    data: { restoredAt, completedAt, closedAt },
  });
});

it('a reopened order has nothing of the completion that was none; its words and photos stay with who said them', async () => {
  const photoId = uuidv7();
  await takePhoto(photoId, crew());
  const id = await orderIn(lane.services, lane.world, 'restored', crew());
  const said = { equipment: 'Fuse 63 A', note: 'Sudah dicoba', photoIds: [photoId] };
  await step(lane.services, lane.world, crew(), id, 'complete', said);
  await directOrder(operator(), lane.services, { orderId: id, command: 'reopen', reason: 'padam lagi' });
  const none = { equipment: null, completionNote: null, photoIds: [], outcome: null, cause: null, action: null };
  expect(await detailOf(id)).toMatchObject(none);
  await offerByHand(operator(), lane.services, { orderId: id, crewId: crew().id });
  await step(lane.services, lane.world, crew(), id, 'accept');
  await step(lane.services, lane.world, crew(), id, 'arrive');
  const completion = { outcome: 'not_found', cause: 'unknown', action: 'explained' } as const;
  await directOrder(operator(), lane.services, { orderId: id, command: 'complete', completion });
  expect(await detailOf(id)).toMatchObject({ ...none, ...completion });
  const [offer] = await lane.sql`select end_note from offer where work_order_id = ${id} order by id limit 1`;
  expect(offer).toEqual({ end_note: 'Fuse 63 A\nSudah dicoba' });
  expect(await lane.sql`select work_order_id from photo where id = ${photoId}`).toEqual([{ work_order_id: id }]);
});

describe('the priority that is stored', () => {
  const make = (kind: 'hazard' | 'outage') =>
    createOrder(operator(), lane.services, { deviceId: lane.world.transformers[0]?.id, kind, note: '', address: '' });

  it('is the computed one from the start; a hazard made by hand rings', async () => {
    const outage = await make('outage');
    expect(outage.priority).toBeGreaterThan(0);
    const hazard = await make('hazard');
    expect(hazard.priority).toBeGreaterThanOrEqual(700);
    const alarms = await lane.sql`select entity_id from alarm where kind = 'hazard' and cleared_at is null`;
    expect(alarms).toMatchObject([{ entity_id: hazard.incidentId }]);
  });

  it('of the order that follows a temporary repair too', async () => {
    const id = await orderIn(lane.services, lane.world, 'restored', crew());
    await step(lane.services, lane.world, crew(), id, 'complete', { outcome: 'temporary' });
    const [next] = await lane.sql`select priority from work_order where follow_up_of = ${id}`;
    expect(next?.priority).toBeGreaterThanOrEqual(700);
  });

  it('comes back when an operator gives it back', async () => {
    const { id, priority } = await make('outage');
    await setPriority(operator(), lane.services, { orderId: id, priority: 1000 });
    const back = await setPriority(operator(), lane.services, { orderId: id, priority: null });
    expect(back).toMatchObject({ priority, prioritySource: 'computed' });
  });
});
