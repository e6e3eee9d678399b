import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { TICKET_MEASURES } from '@comcen/shared/domain/ticket/figures.ts';
import type { TicketFiguresReply, TicketItem } from '@comcen/shared/wire/http/voice.ts';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let world: World;
let services: TestServices;
let app: App;
const tokens = new Map<string, string>();

beforeAll(async () => {
  const { sql, url } = database();
  world = await createWorld(sql);
  const foreign = await createWorld(sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
  services = await createTestServices(url);
  app = await buildConsoleApp(services);
  tokens.set('manager', await loginAs(app, world.usernames.manager));
  tokens.set('foreign', await loginAs(app, foreign.usernames.manager));
  let state = 17;
  const random = (n: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const rows = Array.from({ length: 400 }, (_, n) => {
    const openedMs = Date.UTC(2023, 2, 1) + random(40 * 86_400) * 1000;
    const isReplied = random(4) > 0;
    return {
      id: uuidv7(),
      up3_id: world.up3Id,
      ulp_id: random(3) === 0 ? null : (world.ulpIds[random(2)] ?? null),
      number: `T-${n}`,
      opened_at: new Date(openedMs),
      has_hour: random(8) > 0,
      agent: random(6) === 0 ? null : `Agent ${random(3)}`,
      channel: random(6) === 0 ? null : (['voice', 'whatsapp', 'email'][random(3)] ?? null),
      status: random(6) === 0 ? null : (['new', 'followup', 'done', 'done', 'abandoned'][random(5)] ?? null),
      skill: random(2) === 0 ? null : 'outage',
      customer: random(5) === 0 ? null : `C-${random(150)}`,
      replied_at: isReplied ? new Date(openedMs + random(7_200) * 1000) : null,
      has_reply_hour: isReplied && random(6) > 0,
    };
  });
  await sql`insert into ticket ${sql(rows)}`;
  await sql`insert into ticket ${sql({ ...rows[0], id: uuidv7(), up3_id: 'belitung', ulp_id: 'tdn', number: 'F-1', channel: 'voice' })}`;
});
afterAll(async () => {
  await app.close();
  await services.close();
});

const MARCH = 'from=2023-02-28T17:00:00Z&to=2023-03-31T17:00:00Z';
const get = async <Body>(path: string, who = 'manager'): Promise<Body> => {
  const reply = await app.inject({ url: path, headers: bearer(tokens.get(who) ?? '') });
  expect([path, reply.statusCode]).toEqual([path, 200]);
  return reply.json();
};
async function list(more: string): Promise<TicketItem[]> {
  const items: TicketItem[] = [];
  let cursor = '';
  do {
    const page = await get<{ items: TicketItem[]; nextCursor: string | null }>(
      `/api/tickets?${MARCH}&limit=150${more}${cursor && `&cursor=${cursor}`}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor ?? '';
  } while (cursor);
  return items;
}

describe('figures of tickets', () => {
  it.each(['channel', 'agent', 'skill'] as const)(
    'by %s: each number of each row opens as many tickets',
    async (by) => {
      const figures = await get<TicketFiguresReply>(`/api/tickets/figures?${MARCH}&groupBy=${by}`);
      expect(figures.items.map(({ key }) => key)).toContain('none');
      for (const row of [...figures.items, figures.total]) {
        for (const measure of TICKET_MEASURES) {
          const group = row.key === 'total' ? '' : `&groupBy=${by}&key=${encodeURIComponent(row.key)}`;
          const items = await list(`${group}&measure=${measure}`);
          expect([row.key, measure, new Set(items.map(({ id }) => id)).size]).toEqual([row.key, measure, row[measure]]);
          if (measure === 'timed' && items.length > 0) {
            const mean = items.reduce((sum, { replyMin }) => sum + (replyMin ?? Number.NaN), 0) / items.length;
            expect(row.firstReply.mean).toBeCloseTo(mean, 9);
          }
        }
      }
      for (const measure of TICKET_MEASURES) {
        expect(figures.total[measure]).toBeGreaterThan(10);
        expect(figures.items.reduce((sum, row) => sum + row[measure], 0)).toBe(figures.total[measure]);
      }
    },
  );

  it('the percentiles are those of PostgreSQL', async () => {
    const { total } = await get<TicketFiguresReply>(`/api/tickets/figures?${MARCH}`);
    const [row] = await database().sql<{ p: number[]; abandoned: number }[]>`
      select percentile_disc(array[0.5, 0.9, 0.95]) within group (order by extract(epoch from replied_at - opened_at)::int)
        filter (where has_hour and has_reply_hour) as p,
        count(*) filter (where status = 'abandoned') * 100.0::float8 / count(status) as abandoned
      from ticket where up3_id = ${world.up3Id} and opened_at >= '2023-02-28T17:00:00Z' and opened_at < '2023-03-31T17:00:00Z'`;
    expect([total.firstReply.p50, total.firstReply.p90, total.firstReply.p95]).toEqual(row?.p.map((s) => s / 60));
    expect(total.abandonedShare).toBeCloseTo(row?.abandoned ?? Number.NaN, 9);
  });

  it('first contacts are those that the definition makes of all tickets, looked at one by one', async () => {
    const { total } = await get<TicketFiguresReply>(`/api/tickets/figures?${MARCH}`);
    const all = await database().sql<{ id: string; opened_at: Date; customer: string | null; status: string | null }[]>`
      select id, opened_at, customer, status from ticket where up3_id = ${world.up3Id}`;
    const isNear = (a: Date, b: Date) => Math.abs(a.getTime() - b.getTime()) <= 7 * 86_400_000;
    const others = (one: (typeof all)[number], isAfter: boolean) =>
      all.some(
        (other) =>
          other.id !== one.id &&
          other.customer === one.customer &&
          other.opened_at > one.opened_at === isAfter &&
          isNear(other.opened_at, one.opened_at),
      );
    const first = all.filter(
      (one) =>
        one.opened_at >= new Date('2023-02-28T17:00:00Z') &&
        one.opened_at < new Date('2023-03-31T17:00:00Z') &&
        one.customer !== null &&
        one.status !== null &&
        !others(one, false),
    );
    expect(total.firstContacts).toBe(first.length);
    expect(total.resolved).toBe(first.filter((one) => one.status === 'done' && !others(one, true)).length);
  });

  it('of one ULP, and of another region', async () => {
    const own = await get<TicketFiguresReply>(`/api/tickets/figures?${MARCH}&ulp=pkp`);
    expect((await list('&ulp=pkp')).every(({ ulp }) => ulp === 'pkp')).toBe(true);
    expect(own.total.count).toBeGreaterThan(50);
    expect((await get<TicketFiguresReply>(`/api/tickets/figures?${MARCH}`, 'foreign')).total.count).toBe(1);
    const refused = await app.inject({
      url: `/api/tickets?${MARCH}&ulp=tdn`,
      headers: bearer(tokens.get('manager') ?? ''),
    });
    expect(refused.statusCode).toBe(404);
  });

  it.each([
    [`/api/tickets?${MARCH}&key=voice`, 'key'],
    [`/api/tickets?${MARCH}&measure=lost`, 'measure'],
    [`/api/tickets?${MARCH}&cursor=bm9uc2Vuc2U`, 'cursor'],
    ['/api/tickets/figures?from=2023-03-02T00:00:00Z&to=2023-03-01T00:00:00Z', 'to'],
  ])('%s is refused by its name', async (url, field) => {
    const reply = await app.inject({ url, headers: bearer(tokens.get('manager') ?? '') });
    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, field]);
  });
});
