import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { trackingTokenOf } from '@comcen/server/presenters/tracking-token.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { CHANGEABLE_MS } from '@comcen/shared/domain/rating/rating.ts';
import type { RatingFiguresReply, RatingItem, RecoveryTask } from '@comcen/shared/wire/http/voice.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clearLane, createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { createWorld, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
let foreign: World;
let phone: App;
let room: App;
const tokens = new Map<string, string>();

beforeAll(async () => {
  lane = await createLane(database());
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
  phone = await buildPhoneApp(lane.services);
  room = await buildConsoleApp(lane.services);
});
afterAll(async () => {
  await phone.close();
  await room.close();
  await lane.services.close();
});
beforeEach(async () => {
  await clearLane(lane);
  await lane.sql`truncate rating, recovery_task`;
  // The clock moves by days: sessions of the test before have run out.
  tokens.set('operator', await loginAs(room, lane.world.usernames.operator));
  tokens.set('foreign', await loginAs(room, foreign.usernames.operator));
});

/** A report whose fault crew `n` of the world mended. */
async function mended(n = 0): Promise<string> {
  const { sql, services, world } = lane;
  const [reportId, at] = [await receiveReport(lane, { customer: world.customers[n] }), services.clock()];
  const [crew, customer] = [world.crews[n % 4], world.customers[n]];
  const region = { up3_id: world.up3Id, ulp_id: customer?.ulpId ?? '' };
  const place = { lat: customer?.lat ?? 0, lng: customer?.lng ?? 0 };
  const [incidentId, orderId] = [services.newId(), services.newId()];
  const stamps = { reported_at: at, created_at: at, dispatched_at: at, arrived_at: at, restored_at: at };
  await sql`insert into incident ${sql({ id: incidentId, ...region, ...place, kind: 'outage', state: 'restored', started_at: at, first_reported_at: at, restored_at: at, created_at: at })}`;
  await sql`insert into work_order ${sql({ id: orderId, incident_id: incidentId, ...region, ...place, ...stamps, kind: 'outage', state: 'restored', crew_id: crew?.id ?? null })}`;
  await sql`update report set state = 'linked', incident_id = ${incidentId} where id = ${reportId}`;
  return reportId;
}
const rate = (reportId: string, payload: object) =>
  phone.inject({
    method: 'POST',
    url: `/reports/${trackingTokenOf(lane.services.secrets.tracking, reportId)}/rating`,
    payload,
  });
const followed = async (reportId: string) =>
  (await phone.inject(`/reports/${trackingTokenOf(lane.services.secrets.tracking, reportId)}`)).json();
const get = async <Body>(path: string, who = 'operator'): Promise<Body> => {
  const reply = await room.inject({ url: path, headers: bearer(tokens.get(who) ?? '') });
  expect([path, reply.statusCode]).toEqual([path, 200]);
  return reply.json();
};
const post = (path: string, payload: object = {}, who = 'operator') =>
  room.inject({ method: 'POST', url: path, payload, headers: bearer(tokens.get(who) ?? '') });
const spanNow = () => {
  const now = lane.services.clock().getTime();
  return `from=${new Date(now - 86_400_000).toISOString()}&to=${new Date(now + 2 * 86_400_000).toISOString()}`;
};
const events = async () =>
  (
    await lane.sql<{ type: string; data: unknown }[]>`
    select type, data from domain_event where type like 'report.rated' or entity = 'recovery_task' order by id`
  ).map(({ type, data }) => [type, data]);

describe("the customer's stars", () => {
  it('are taken once power is back, and the tracking page shows them', async () => {
    const waiting = await receiveReport(lane);
    expect(await followed(waiting)).toMatchObject({ canRate: false, rating: null });
    const early = await rate(waiting, { stars: 5 });
    expect([early.statusCode, early.json().reason]).toEqual([409, 'too_early']);
    const id = await mended();
    expect(await followed(id)).toMatchObject({ canRate: true, rating: null });
    const reply = await rate(id, { stars: 4, nps: 9, comment: 'Cepat, terima kasih Pak Budi' });
    expect([reply.statusCode, reply.json().rating]).toEqual([
      200,
      { stars: 4, nps: 9, at: lane.services.clock().toISOString() },
    ]);
    const [row] = await lane.sql`select stars, nps, crew_code, channel, ulp_id, comment from rating`;
    expect(row).toMatchObject({ stars: 4, nps: 9, crew_code: lane.world.crews[0]?.code, channel: 'voice' });
    // The words stay in the row.
    expect(await events()).toEqual([['report.rated', { stars: 4, nps: 9, isChange: false }]]);
  });

  it('may be changed for a day, then no more', async () => {
    const id = await mended();
    await rate(id, { stars: 5 });
    lane.services.advance(CHANGEABLE_MS - 1_000);
    expect((await rate(id, { stars: 3, nps: 7 })).statusCode).toBe(200);
    lane.services.advance(1_000);
    const late = await rate(id, { stars: 1 });
    expect([late.statusCode, late.json().reason]).toEqual([409, 'too_late']);
    expect(await followed(id)).toMatchObject({ canRate: false, rating: { stars: 3, nps: 7 } });
    expect(await lane.sql`select stars, version from rating`).toEqual([{ stars: 3, version: 2 }]);
  });

  it('two at once are one rating', async () => {
    const id = await mended();
    const both = await Promise.all([rate(id, { stars: 1 }), rate(id, { stars: 2 })]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(await lane.sql`select version from rating`).toEqual([{ version: 2 }]);
    expect(await lane.sql`select count(*)::int as n from recovery_task`).toEqual([{ n: 1 }]);
  });

  it.each([
    [{}, 'stars'],
    [{ stars: 0 }, 'stars'],
    [{ stars: 6 }, 'stars'],
    [{ stars: 2.5 }, 'stars'],
    [{ stars: 5, nps: 11 }, 'nps'],
    [{ stars: 5, comment: 'x'.repeat(1001) }, 'comment'],
  ])('%o is refused by the name of the field', async (body, field) => {
    const reply = await rate(await mended(), body);
    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, field]);
  });

  it('of a report that was taken back, and of a token nobody gave, there are none', async () => {
    const id = await mended();
    await lane.sql`update report set state = 'withdrawn' where id = ${id}`;
    expect((await rate(id, { stars: 5 })).json().reason).toBe('withdrawn');
    expect(
      (await phone.inject({ method: 'POST', url: '/reports/nonsense/rating', payload: { stars: 5 } })).statusCode,
    ).toBe(404);
  });
});

describe('a recovery task', () => {
  const tasks = async (state = 'waiting') =>
    (await get<{ items: RecoveryTask[] }>(`/api/recovery-tasks?state=${state}`)).items;

  it('opens with one or two stars, is taken by one and done with what came of it', async () => {
    await rate(await mended(1), { stars: 3 });
    const id = await mended(0);
    await rate(id, { stars: 2, nps: 3, comment: 'Lama sekali' });
    const [task, ...others] = await tasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({ state: 'open', stars: 2, nps: 3, comment: 'Lama sekali', reportId: id });
    const url = `/api/recovery-tasks/${task?.id}`;
    const taken = await post(`${url}/take`);
    expect(taken.json()).toMatchObject({ state: 'taken', takenBy: `operator ${lane.world.up3Id}` });
    expect((await post(`${url}/take`)).statusCode).toBe(200);
    expect((await post(`${url}/done`, { outcome: 'nothing' })).json().errors[0].field).toBe('outcome');
    const done = await post(`${url}/done`, { outcome: 'contacted', note: 'Sudah ditelepon' });
    expect(done.json()).toMatchObject({ state: 'done', outcome: 'contacted', note: 'Sudah ditelepon' });
    const again = await post(`${url}/done`, { outcome: 'contacted' });
    expect([again.statusCode, again.json().currentState]).toEqual([409, 'done']);
    expect(await tasks()).toEqual([]);
    expect(await tasks('done')).toHaveLength(1);
    expect((await events()).map(([type]) => type)).toEqual([
      'report.rated',
      'report.rated',
      'recovery_task.opened',
      'recovery_task.taken',
      'recovery_task.done',
    ]);
    expect(JSON.stringify(await events())).not.toContain('Lama sekali');
  });

  it('another one cannot take what is taken; a mended rating closes what nobody took', async () => {
    const [first, second] = [await mended(0), await mended(1)];
    await rate(first, { stars: 1 });
    await rate(second, { stars: 1 });
    const [two, one] = await tasks();
    await lane.sql`update recovery_task set state = 'taken', taken_at = now(), taken_by = ${lane.world.managerUserId}
      where id = ${one?.id ?? ''}`;
    const refused = await post(`/api/recovery-tasks/${one?.id}/take`);
    expect([refused.statusCode, refused.json().currentState]).toEqual([409, 'taken']);
    await rate(first, { stars: 5 });
    await rate(second, { stars: 5 });
    expect((await tasks()).map(({ id }) => id)).toEqual([one?.id]);
    expect(await tasks('done')).toMatchObject([{ id: two?.id, outcome: 'rating_changed', doneBy: null }]);
    await rate(second, { stars: 2 });
    expect((await tasks()).map(({ id }) => id)).toEqual([two?.id, one?.id]);
  });

  it('of another region does not exist', async () => {
    await rate(await mended(), { stars: 1 });
    const [task] = await tasks();
    expect((await get<{ items: unknown[] }>('/api/recovery-tasks', 'foreign')).items).toEqual([]);
    expect((await post(`/api/recovery-tasks/${task?.id}/take`, {}, 'foreign')).statusCode).toBe(404);
    expect(
      (await room.inject({ url: '/api/recovery-tasks?ulp=pkp', headers: bearer(tokens.get('foreign') ?? '') }))
        .statusCode,
    ).toBe(404);
  });
});

describe('figures', () => {
  it.each(['ulp', 'crew', 'channel', 'month'] as const)(
    'by %s: each number opens as many ratings as it counts',
    async (by) => {
      for (const [n, [stars, nps]] of (
        [
          [5, 10],
          [1, 0],
          [2, null],
          [4, 8],
          [3, 9],
        ] as const
      ).entries())
        expect((await rate(await mended(n), { stars, nps })).statusCode).toBe(200);
      const span = spanNow();
      const figures = await get<RatingFiguresReply>(`/api/ratings/figures?${span}&groupBy=${by}`);
      expect(figures).toMatchObject({
        npsTarget: 40,
        total: {
          count: 5,
          meanStars: 3,
          negative: 2,
          negativeShare: 40,
          answered: 4,
          promoters: 2,
          detractors: 1,
          nps: 25,
        },
      });
      const measures = ['count', 'negative', 'answered', 'promoters', 'detractors'] as const;
      for (const row of figures.items) {
        for (const measure of measures) {
          const list = await get<{ items: RatingItem[] }>(
            `/api/ratings?${span}&groupBy=${by}&key=${row.key}&measure=${measure}`,
          );
          expect([row.key, measure, list.items.length]).toEqual([row.key, measure, row[measure]]);
        }
      }
      for (const measure of measures)
        expect(figures.items.reduce((sum, row) => sum + row[measure], 0)).toBe(figures.total[measure]);
    },
  );

  it('the target is the unit’s own for the year', async () => {
    const year = new Date(lane.services.clock().getTime() + 7 * 3_600_000).getUTCFullYear();
    await lane.sql`insert into kpi_target (up3_id, ulp_id, year, nps)
      values (${lane.world.up3Id}, '', ${year}, 45), (${lane.world.up3Id}, 'pkp', ${year}, 50)`;
    const target = async (more: string) =>
      (
        await get<RatingFiguresReply>(
          `/api/ratings/figures?from=${year}-01-01T00:00:00Z&to=${year}-12-31T00:00:00Z${more}`,
        )
      ).npsTarget;
    expect([await target(''), await target('&ulp=pkp'), await target('&ulp=slt')]).toEqual([45, 50, 45]);
    await lane.sql`truncate kpi_target`;
  });

  it('pages give each rating once, newest first; the neighbour region sees none', async () => {
    for (const n of [0, 1, 2, 3, 4]) {
      await rate(await mended(n), { stars: 5 });
      if (n % 2) lane.services.advance(1_000);
    }
    const ids: string[] = [];
    let cursor = '';
    do {
      const list = await get<{ items: RatingItem[]; nextCursor: string | null }>(
        `/api/ratings?${spanNow()}&limit=2${cursor && `&cursor=${cursor}`}`,
      );
      ids.push(...list.items.map(({ reportId }) => reportId));
      cursor = list.nextCursor ?? '';
    } while (cursor);
    expect(new Set(ids).size).toBe(5);
    expect((await get<{ items: unknown[] }>(`/api/ratings?${spanNow()}`, 'foreign')).items).toEqual([]);
    expect((await get<RatingFiguresReply>(`/api/ratings/figures?${spanNow()}`, 'foreign')).total.count).toBe(0);
  });

  it.each([
    ['/api/ratings?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
    ['/api/ratings?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&groupBy=month&key=2026-13', 'key'],
    ['/api/ratings?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&key=pkp', 'key'],
    ['/api/ratings?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&cursor=bm9uc2Vuc2U', 'cursor'],
    ['/api/ratings/figures?from=yesterday&to=2026-02-01T00:00:00Z', 'from'],
  ])('%s is refused by its name', async (url, field) => {
    const reply = await room.inject({ url, headers: bearer(tokens.get('operator') ?? '') });
    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, field]);
  });
});
