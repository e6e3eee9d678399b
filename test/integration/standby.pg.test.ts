import { decideStandby } from '@comcen/server/commands/standby/decide-standby.ts';
import { learnDemandOf } from '@comcen/server/commands/standby/learn-demand.ts';
import { planStandbyPoints } from '@comcen/server/commands/standby/plan-standby-points.ts';
import { createStandbyMemory, type StandbyMemory } from '@comcen/server/commands/standby/standby-picture.ts';
import { crewItems, crewStandbyOf } from '@comcen/server/queries/crews.ts';
import { loadPlaces } from '@comcen/server/test/geo/places.ts';
import { bandStartMs } from '@comcen/shared/domain/standby/band.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultHistory } from '../factories/fault-history.ts';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { managerOf, operatorOf, orderIn } from '../factories/orders.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const HOUR_MS = 3600_000;
let lane: Lane;
let foreign: World;
let memory: StandbyMemory;

beforeAll(async () => {
  lane = await createLane(database());
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
});
afterAll(() => lane.services.close());
beforeEach(async () => {
  const { sql, services, world } = lane;
  await clearLane(lane);
  await sql`truncate standby, demand, demand_state`;
  memory = createStandbyMemory(loadPlaces());
  // Two hours into the band: no test crosses its end by itself.
  services.advance(bandStartMs(services.clock().getTime()) + 2 * HOUR_MS - services.clock().getTime());
  await faultHistory(sql, world, { days: 30, perDay: [10, 10], now: services.clock() });
  await learnDemandOf(lane.ctx, world.up3Id);
  await everybodyIn(0);
});

/** All crews at the office of one ULP: somebody had better go to the other. */
async function everybodyIn(ulp: 0 | 1): Promise<void> {
  const { sql, world, services } = lane;
  const at = world.crews.find((crew) => crew.ulpId === world.ulpIds[ulp])?.at;
  if (!at) throw new Error('every ULP of the world has a crew');
  await sql`
    insert into position_latest (crew_id, up3_id, at, received_at, lat, lng, source)
    select id, up3_id, ${services.clock()}, ${services.clock()}, ${at.lat}, ${at.lng}, 'phone' from crew
    where up3_id = ${world.up3Id}
    on conflict (crew_id) do update set at = excluded.at, lat = excluded.lat, lng = excluded.lng`;
}
const plan = () => planStandbyPoints(lane.ctx, lane.world.up3Id, memory);
const rows = () => lane.sql<{ crew_id: string; state: string; name: string; lat: number; version: number }[]>`
  select crew_id, state, name, lat, version from standby order by crew_id`;
const events = () => lane.sql<{ type: string; entity_id: string; data: Record<string, unknown> }[]>`
  select type, entity_id, data from domain_event where entity = 'standby' order by id`;
const setMode = (mode: string) => lane.sql`
  insert into setting (up3_id, key, value, updated_at) values (${lane.world.up3Id}, 'standbyMode', ${lane.sql.json(mode)}, now())
  on conflict (up3_id, key) do update set value = excluded.value`;
const standbyOf = async (crewId: string) => (await crewItems(lane.ctx, { ids: [crewId] }))[0]?.standby ?? null;

async function suggested(): Promise<string> {
  await plan();
  const [row] = await rows();
  if (row?.state !== 'suggested') throw new Error('no suggestion');
  return row.crew_id;
}

describe('demand', () => {
  it('is learned once a night, from history over the grid', async () => {
    const [state] = await lane.sql`select days, faults from demand_state where up3_id = ${lane.world.up3Id}`;
    expect(state).toEqual({ days: 30, faults: 600 });
    const perDay = await lane.sql<{ ulp_id: string; faults: number }[]>`
      select ulp_id, sum(faults_per_day) as faults from demand where up3_id = ${lane.world.up3Id} group by 1 order by 1`;
    expect(perDay.map((row) => row.ulp_id)).toEqual([...lane.world.ulpIds].sort());
    for (const { faults } of perDay) expect(faults).toBeGreaterThan(4.5);
    for (const { faults } of perDay) expect(faults).toBeLessThan(11);
    expect(await learnDemandOf(lane.ctx, lane.world.up3Id)).toBe(false);
    lane.services.advance(24 * HOUR_MS);
    expect(await learnDemandOf(lane.ctx, lane.world.up3Id)).toBe(true);
  });

  it('of the first day comes from the grid alone', async () => {
    await lane.sql`truncate incident, demand, demand_state cascade`;
    expect(await learnDemandOf(lane.ctx, lane.world.up3Id)).toBe(true);
    const [day] = await lane.sql<{ faults: number; cells: number }[]>`
      select sum(faults_per_day) as faults, count(distinct (cell_lat, cell_lng))::int as cells from demand`;
    // Eight transformers and thirty customers at the assumed rates.
    expect(day?.faults).toBeCloseTo((8 * 15) / 3500 + (30 * 60) / 290_000, 3);
    expect(day?.cells).toBeGreaterThan(1);
  });
});

describe('suggestions', () => {
  it('send somebody to the town that nobody waits in; planned twice is planned once', async () => {
    const crewId = await suggested();
    const [row] = await rows();
    expect(row?.lat).toBeCloseTo(-1.88, 1);
    expect(await standbyOf(crewId)).toMatchObject({ state: 'suggested', name: row?.name });
    expect((await standbyOf(crewId))?.savedMin).toBeGreaterThan(2);
    const before = [await rows(), await events()];
    expect(await plan()).toBe(0);
    memory = createStandbyMemory(loadPlaces());
    expect(await plan()).toBe(0);
    expect([await rows(), await events()]).toEqual(before);
  });

  it('two processes at once write it once', async () => {
    const other = createStandbyMemory(loadPlaces());
    await Promise.all([plan(), planStandbyPoints(lane.ctx, lane.world.up3Id, other)]);
    const written = await events();
    expect(written).toHaveLength((await rows()).length);
    expect(new Set(written.map((event) => event.entity_id)).size).toBe(written.length);
  });

  it('are sent, and the phone sees them only then; sent twice is sent once', async () => {
    const crewId = await suggested();
    const crew = async () => (await crewItems(lane.ctx, { ids: [crewId] }))[0];
    expect(crewStandbyOf({ standby: (await crew())?.standby ?? null })).toBeNull();
    const operator = operatorOf(lane.services, lane.world);
    await decideStandby(operator, crewId, 'send');
    await decideStandby(operator, crewId, 'send');
    expect(crewStandbyOf({ standby: (await crew())?.standby ?? null })).toMatchObject({
      location: { lat: expect.closeTo(-1.88, 1) },
    });
    expect((await events()).map((event) => event.type).filter((type) => type === 'standby.sent')).toHaveLength(1);
    expect(await plan()).toBe(0);
  });

  it('are dismissed: the crew is left alone until the next hour band', async () => {
    const crewId = await suggested();
    await decideStandby(operatorOf(lane.services, lane.world), crewId, 'dismiss');
    expect(await standbyOf(crewId)).toBeNull();
    await plan();
    expect((await rows()).find((row) => row.crew_id === crewId)?.state).toBe('dismissed');
    await expect(decideStandby(operatorOf(lane.services, lane.world), crewId, 'send')).rejects.toMatchObject({
      code: 'conflict',
    });
    lane.services.advance(8 * HOUR_MS);
    await everybodyIn(0);
    await plan();
    expect((await rows()).find((row) => row.crew_id === crewId)?.state).not.toBe('dismissed');
  });
});

describe('what holds no longer vanishes', () => {
  const expectGone = async (crewId: string, reason: string) => {
    await plan();
    expect((await rows()).some((row) => row.crew_id === crewId)).toBe(false);
    const ended = (await events()).find((event) => event.type === 'standby.dismissed' && event.entity_id === crewId);
    expect(ended?.data).toMatchObject({ crewId, reason });
  };

  it('when the crew gets an order, at once on the board', async () => {
    const crewId = await suggested();
    const crew = lane.world.crews.find(({ id }) => id === crewId);
    if (!crew) throw new Error('a crew of the world');
    await orderIn(lane.services, lane.world, 'offered', crew);
    expect(await standbyOf(crewId)).toBeNull();
    await expect(decideStandby(operatorOf(lane.services, lane.world), crewId, 'send')).rejects.toMatchObject({
      code: 'conflict',
    });
    await expectGone(crewId, 'order');
  });

  it('when it goes off duty', async () => {
    const crewId = await suggested();
    await lane.sql`update crew set on_duty = false where id = ${crewId}`;
    expect(await standbyOf(crewId)).toBeNull();
    await expectGone(crewId, 'off_duty');
  });

  it('when it is there already', async () => {
    const crewId = await suggested();
    await lane.sql`update position_latest p set lat = s.lat, lng = s.lng from standby s
      where p.crew_id = ${crewId} and s.crew_id = p.crew_id`;
    await expectGone(crewId, 'there');
    expect(await plan()).toBe(0);
  });

  it('when the mode is switched off', async () => {
    const crewId = await suggested();
    await setMode('off');
    await expectGone(crewId, 'mode_off');
    expect(await plan()).toBe(0);
  });
});

describe('automatic', () => {
  it('sends by itself, and what was suggested before', async () => {
    const crewId = await suggested();
    await setMode('automatic');
    await plan();
    expect((await rows()).every((row) => row.state === 'sent')).toBe(true);
    expect((await rows()).some((row) => row.crew_id === crewId)).toBe(true);
    await lane.sql`truncate standby`;
    await plan();
    expect((await rows()).map((row) => row.state)).toContain('sent');
    expect(await plan()).toBe(0);
  });

  it('a crew without a young position is believed to be where it was sent', async () => {
    await setMode('automatic');
    await plan();
    const before = await rows();
    lane.services.advance(HOUR_MS);
    expect(await plan()).toBe(0);
    expect(await rows()).toEqual(before);
  });
});

describe('who may', () => {
  it('operators of the region; a foreign crew does not exist', async () => {
    const crewId = await suggested();
    await expect(decideStandby(operatorOf(lane.services, foreign), crewId, 'send')).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(decideStandby(managerOf(lane.services, lane.world), crewId, 'send')).rejects.toMatchObject({
      code: 'forbidden',
    });
    const [idle] = foreign.crews;
    await expect(decideStandby(operatorOf(lane.services, foreign), idle?.id ?? '', 'send')).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await rows())[0]?.state).toBe('suggested');
  });
});
