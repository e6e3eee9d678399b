import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { faultsBetween } from '@comcen/server/test/queries/repeat-faults.ts';
import { offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import { clustersAt } from '@comcen/shared/domain/repeat/cluster-tree.ts';
import type { HotSpotsReply, RepeatItem, RepeatsReply } from '@comcen/shared/wire/http/voice.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertFault } from '../factories/faults.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const at = (text: string) => new Date(`2026-${text}:00:00Z`);
let world: World;
let services: TestServices;
let app: App;
const tokens = new Map<string, string>();
const ids: Record<string, string> = {};

/** March: a customer with two repeats, a transformer and a feeder with one each; what is no repeat beside them. */
beforeAll(async () => {
  const { sql, url } = database();
  world = await createWorld(sql);
  const foreign = await createWorld(sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
  services = await createTestServices(url);
  app = await buildConsoleApp(services);
  tokens.set('manager', await loginAs(app, world.usernames.manager));
  tokens.set('foreign', await loginAs(app, foreign.usernames.manager));
  const [ann, bob] = world.customers;
  const [box, other] = world.transformers;
  if (!ann || !bob || !box || !other) throw new Error('a world has them');
  const make = async (name: string, facts: Parameters<typeof insertFault>[2]) => {
    ids[name] = await insertFault(sql, world, facts);
  };
  // Before the period, within the window: only what the first of March repeats.
  await make('february', { reportedAt: at('02-20T01'), restoredAt: at('02-20T03'), level: 'service', callers: [ann] });
  await make('first', { reportedAt: at('03-01T01'), restoredAt: at('03-01T03'), level: 'service', callers: [ann] });
  await make('second', {
    reportedAt: at('03-05T01'),
    restoredAt: at('03-05T03'),
    level: 'service',
    callers: [ann, bob],
  });
  await make('whileOut', { reportedAt: at('03-05T02'), restoredAt: at('03-05T04'), level: 'service', callers: [bob] });
  await make('complaint', { reportedAt: at('03-06T01'), restoredAt: at('03-06T03'), kind: 'meter', callers: [bob] });
  await make('box1', { reportedAt: at('03-02T01'), restoredAt: at('03-02T03'), deviceId: box.id });
  await make('box2', { reportedAt: at('03-20T01'), restoredAt: null, deviceId: box.id, at: offsetBy(ann, 100, 0) });
  await make('elsewhere', { reportedAt: at('03-21T01'), restoredAt: null, deviceId: other.id });
  const [section, sibling] = world.sectionIds;
  await make('line1', { reportedAt: at('03-03T01'), restoredAt: at('03-03T03'), deviceId: section, level: 'section' });
  await make('line2', { reportedAt: at('03-04T01'), restoredAt: at('03-04T03'), deviceId: sibling, level: 'section' });
  await make('afterwards', {
    reportedAt: at('04-01T01'),
    restoredAt: at('04-01T03'),
    level: 'service',
    callers: [ann],
  });
  await insertFault(sql, foreign, {
    reportedAt: at('03-01T01'),
    restoredAt: at('03-01T03'),
    callers: foreign.customers.slice(0, 1),
  });
  await insertFault(sql, foreign, {
    reportedAt: at('03-02T01'),
    restoredAt: null,
    callers: foreign.customers.slice(0, 1),
  });
});
afterAll(async () => {
  await app.close();
  await services.close();
});

const MARCH = 'from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z';
const get = async <Body>(path: string, who = 'manager'): Promise<Body> => {
  const reply = await app.inject({ url: path, headers: bearer(tokens.get(who) ?? '') });
  expect([path, reply.statusCode]).toEqual([path, 200]);
  return reply.json();
};
const figures = (by: string, more = '') => get<RepeatsReply>(`/api/repeats?${MARCH}&by=${by}${more}`);
const list = async (by: string, more = '') =>
  (await get<{ items: RepeatItem[] }>(`/api/repeats/list?${MARCH}&by=${by}${more}`)).items;
const pairs = (items: RepeatItem[]) =>
  items.map(({ fault, previous }) => [nameOf(fault.incidentId), nameOf(previous?.incidentId ?? '')].join('<'));
const nameOf = (id: string) => Object.keys(ids).find((name) => ids[name] === id) ?? '';

describe('repeat outages', () => {
  it('of a customer: two of four, told by whom and after which', async () => {
    const reply = await figures('customer');
    const [ann] = world.customers;
    expect(reply).toMatchObject({
      windowDays: 30,
      keys: 1,
      // Ann's two, Bob's two: what Bob reported while he was still without power is no repeat.
      total: { occurrences: 4, repeats: 2, rate: 50 },
      items: [{ key: ann?.idpel, label: ann?.name, ulp: ann?.ulpId, occurrences: 2, repeats: 2, rate: 100 }],
    });
    expect(pairs(await list('customer'))).toEqual(['second<first', 'first<february']);
    expect((await list('customer'))[1]?.gapHours).toBe(9 * 24 - 2);
    expect(await list('customer', '&measure=occurrences')).toHaveLength(4);
  });

  it('of a transformer and of a feeder: the fault lay there', async () => {
    expect((await figures('transformer')).total).toEqual({ occurrences: 3, repeats: 1, rate: (1 / 3) * 100 });
    expect(pairs(await list('transformer'))).toEqual(['box2<box1']);
    expect((await figures('feeder')).total).toEqual({ occurrences: 2, repeats: 1, rate: 50 });
    expect(pairs(await list('feeder', `&key=${world.feederIds[0]}`))).toEqual(['line2<line1']);
    expect(await list('feeder', `&key=${world.feederIds[1]}`)).toEqual([]);
  });

  it('the window is a setting', async () => {
    const { sql } = database();
    await sql`insert into setting (up3_id, key, value, updated_at) values (${world.up3Id}, 'repeatWindowDays', '5', now())`;
    const reply = await figures('customer');
    await sql`delete from setting where key = 'repeatWindowDays'`;
    expect([reply.windowDays, reply.total.repeats]).toEqual([5, 1]);
  });

  it('each number opens as many, page by page', async () => {
    for (const by of ['customer', 'transformer', 'feeder']) {
      const reply = await figures(by);
      for (const measure of ['repeats', 'occurrences'] as const) {
        const seen: string[] = [];
        let cursor = '';
        do {
          const page = await get<{ items: RepeatItem[]; nextCursor: string | null }>(
            `/api/repeats/list?${MARCH}&by=${by}&measure=${measure}&limit=1${cursor && `&cursor=${cursor}`}`,
          );
          seen.push(...page.items.map(({ key, fault }) => key + fault.incidentId));
          cursor = page.nextCursor ?? '';
        } while (cursor);
        expect([by, measure, new Set(seen).size]).toEqual([by, measure, reply.total[measure]]);
        for (const row of reply.items)
          expect(await list(by, `&key=${row.key}&measure=${measure}`)).toHaveLength(row[measure]);
      }
    }
  });

  it('another region sees its own only, and its ULPs do not exist for us', async () => {
    const theirs = await get<RepeatsReply>(`/api/repeats?${MARCH}&by=customer`, 'foreign');
    expect(theirs.total).toEqual({ occurrences: 2, repeats: 1, rate: 50 });
    const refused = await app.inject({
      url: `/api/repeats?${MARCH}&ulp=tdn`,
      headers: bearer(tokens.get('manager') ?? ''),
    });
    expect(refused.statusCode).toBe(404);
    expect((await figures('feeder', '&ulp=slt')).total.occurrences).toBe(0);
  });

  it.each([
    ['/api/repeats?from=2026-03-01T00:00:00Z&to=2027-06-01T00:00:00Z', 'to'],
    [`/api/repeats?${MARCH}&by=street`, 'by'],
    [`/api/repeats/list?${MARCH}&cursor=bm9uc2Vuc2U`, 'cursor'],
    ['/api/hot-spots?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', 'to'],
  ])('%s is refused by its name', async (url, field) => {
    const reply = await app.inject({ url, headers: bearer(tokens.get('manager') ?? '') });
    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, field]);
  });
});

describe('hot spots', () => {
  it('each repeated incident once, its kinds with it; clusters split on the way down', async () => {
    const spots = await get<HotSpotsReply>(`/api/hot-spots?${MARCH}`);
    expect(spots.count).toBe(4);
    expect(spots.places.map(({ incidentId }) => nameOf(incidentId)).sort()).toEqual([
      'box2',
      'first',
      'line2',
      'second',
    ]);
    for (const radiusM of [0, ...spots.radiiM]) {
      expect(clustersAt(spots.nodes, radiusM).reduce((sum, { count }) => sum + count, 0)).toBe(4);
    }
    // First and second at Ann's, a transformer 100 m away.
    expect(
      clustersAt(spots.nodes, 0)
        .map(({ count }) => count)
        .sort(),
    ).toEqual([1, 1, 2]);
    expect(
      clustersAt(spots.nodes, 250)
        .map(({ count }) => count)
        .sort(),
    ).toContain(3);
    expect(clustersAt(spots.nodes, 16_000)).toHaveLength(1);
    const ofFeeders = await get<HotSpotsReply>(`/api/hot-spots?${MARCH}&by=feeder`);
    expect(ofFeeders.places).toMatchObject([{ incidentId: ids.line2, by: ['feeder'] }]);
  });
});

it('reads the period through its indexes, however long the history', async () => {
  const { sql } = database();
  const region = { up3Ids: [world.up3Id], ulpId: null };
  const plan = await sql
    .begin(async (tx) => {
      await tx`insert into incident (id, up3_id, ulp_id, kind, state, lat, lng, started_at, first_reported_at, restored_at, closed_at,
          created_at)
        select gen_random_uuid(), ${world.up3Id}, ${world.ulpIds[0]}, 'outage', 'closed', 0, 0, t, t, t, t, t
        from generate_series('2024-01-01'::timestamptz, '2025-12-31', '1 hour') t`;
      await tx`analyze incident`;
      const rows = await tx`explain ${faultsBetween(tx, region, at('03-01T00'), at('03-08T00'))}`;
      throw new RolledBack(rows.map((row) => row['QUERY PLAN']).join('\n'));
    })
    .catch((error: unknown) => (error instanceof RolledBack ? error.message : Promise.reject(error)));
  expect(plan).toMatch(/incident_by_reported/);
  expect(plan).toMatch(/incident_by_restored/);
  expect(plan).not.toMatch(/Seq Scan/);
});

class RolledBack extends Error {}
