import { laneCrews } from '@comcen/server/test/commands/lane/dispatch-picture.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
beforeEach(() => clearLane(lane));
afterAll(() => lane.services.close());

const crewsOf = async () => (await laneCrews(lane.ctx, lane.world.up3Id)).crews;

test('a crew has its young place, or none and its posko', async () => {
  const [seen, unseen] = lane.world.crews;
  const at = new Date('2026-03-04T05:06:07.891Z');
  await lane.sql`insert into position_latest (crew_id, up3_id, at, received_at, lat, lng, source)
    values (${seen?.id ?? ''}, ${lane.world.up3Id}, ${at}, ${at}, -2.123456789, 106.987654321, 'phone')`;
  const crews = await crewsOf();
  expect(crews).toHaveLength(lane.world.crews.length);
  expect(crews.find((crew) => crew.id === seen?.id)).toMatchObject({
    code: seen?.code,
    ulpId: seen?.ulpId,
    fix: { place: { lat: -2.123456789, lng: 106.987654321 }, atMs: at.getTime() },
    load: [],
  });
  const [posko] =
    await lane.sql`select p.lat, p.lng from posko p join crew c on c.posko_id = p.id where c.id = ${unseen?.id ?? ''}`;
  expect(crews.find((crew) => crew.id === unseen?.id)).toMatchObject({ fix: null, posko: { ...posko } });
});

test.each<[string, Record<string, true>]>([
  ['offered', {}],
  ['accepted', { accepted_at: true }],
  ['en_route', { accepted_at: true, is_active: true }],
  ['on_site', { accepted_at: true, is_active: true, arrived_at: true }],
  ['restored', { accepted_at: true, is_active: true, arrived_at: true, restored_at: true }],
])('what a crew holds is told as %s', async (state, has) => {
  await receiveReport(lane);
  await runRound(lane.services, lane.world.up3Id);
  const at = new Date('2026-03-04T05:06:07.891Z');
  const is = (column: string) => (has[column] ? at : null);
  await lane.sql`update offer set accepted_at = ${is('accepted_at')}, arrived_at = ${is('arrived_at')},
    restored_at = ${is('restored_at')}, is_active = ${has.is_active ?? false}`;
  const [offer] = await lane.sql`select work_order_id, crew_id, lat, lng from offer`;
  const holder = (await crewsOf()).find((crew) => crew.load.length > 0);
  expect(holder?.id).toBe(offer?.crew_id);
  expect(holder?.load).toEqual([
    {
      id: offer?.work_order_id,
      state,
      place: { lat: offer?.lat, lng: offer?.lng },
      arrivedAtMs: has.arrived_at ? at.getTime() : null,
      // One caller's own line, as it was reckoned when it was offered.
      expectedWorkMin: 27,
      urgency: null,
    },
  ]);
});
