import { systemContext } from '@comcen/server/roles/system-context.ts';
import { differencesIn } from '@comcen/server/test/commands/kpi/voice/compare-voice.ts';
import { rebuildVoice } from '@comcen/server/test/commands/kpi/voice/fold-voice.ts';
import { openDatabase } from '@comcen/server/test/db/client.ts';
import { type Stream, streamOf } from '@comcen/shared/domain/simulation/random.ts';
import { RATING_GROUPS, TICKET_GROUPS } from '@comcen/shared/wire/http/voice.ts';
import { pino } from 'pino';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { UP3 } from './kpi-history-sql.ts';
import { periodOf, raggedIn, type Span, type View } from './kpi-views.ts';
import { round } from './latency.ts';
import { say } from './stage.ts';

const COMPARED = 6;
const DEEP_PAGES = 20;
const DAY_MS = 86_400_000;

/**
 * What customers said in the ten years: 15 % of the reports rated, and a ticket for each. Rows by SQL, a month per statement; sums by the
 * server's own code, and held against the rows in some random periods.
 */
export async function loadVoice(sql: Sql, databaseUrl: string, span: Span): Promise<Readonly<Record<string, number>>> {
  const startedAt = performance.now();
  say('loading: ratings and tickets');
  const months = await sql<{ from: Date; name: string }[]>`
    select m as from, to_char(m at time zone 'UTC', 'YYYY_MM') as name
    from generate_series(date_trunc('month', ${new Date(span.fromMs)}::timestamptz, 'UTC'), ${new Date(span.toMs)}, interval '1 month') m`;
  for (const { from } of months) {
    await sql`select ensure_month_partitions('ticket', ${from}, 0)`;
    const next = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
    await sql.unsafe(RATINGS, [from, next]);
    await sql.unsafe(TICKETS, [from, next]);
  }
  await sql`vacuum analyze rating`;
  await sql`vacuum analyze ticket`;
  const load = round((performance.now() - startedAt) / 1000, 1);
  return { voiceLoad: load, ...(await rollUp(databaseUrl, span)) };
}

/** Stars mostly good, two of three answer the second question; crews of the own ULP. */
const RATINGS = `
insert into rating (report_id, up3_id, ulp_id, channel, idpel, incident_id, crew_code, stars, nps, rated_at)
select r.id, r.up3_id, r.ulp_id, r.channel, r.idpel, r.incident_id, c.codes[1 + floor(random() * array_length(c.codes, 1))::int],
  (array[1, 2, 3, 4, 4, 5, 5, 5, 5, 5])[1 + floor(random() * 10)::int],
  case when random() < 0.67 then (array[2, 5, 6, 7, 8, 8, 9, 9, 10, 10])[1 + floor(random() * 10)::int] end,
  r.reported_at + make_interval(secs => 3600 + random() * 36000)
from report r join (select ulp_id, array_agg(code order by code) as codes from crew group by 1) c on c.ulp_id = r.ulp_id
where r.id >= uuid7_floor($1) and r.id < uuid7_floor($2) and r.up3_id = '${UP3}' and random() < 0.15
order by r.id`;

/** A tenth without each cell; replies log-normal around a quarter of an hour, some after days. */
const TICKETS = `
insert into ticket (id, up3_id, ulp_id, number, opened_at, has_hour, agent, channel, response_channel, status, skill, customer,
  replied_at, has_reply_hour)
select t.*, t.replied_at is not null and random() < 0.95 from (select r.id, r.up3_id, case when random() < 0.9 then r.ulp_id end, 'T-' || r.number, r.reported_at, random() < 0.97,
  case when random() < 0.95 then 'Agent ' || (1 + floor(random() * 24)::int) end, r.channel, r.channel,
  (array['done', 'done', 'done', 'done', 'done', 'done', 'done', 'followup', 'new', 'abandoned', null])[1 + floor(random() * 11)::int],
  (array['outage', 'outage', 'outage', 'complaint', 'new_connection', 'power_upgrade', null])[1 + floor(random() * 7)::int], r.idpel,
  case when random() < 0.85 then r.reported_at + make_interval(secs => least(exp(6.8 + 1.3 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())), 500000)) end as replied_at
from report r where r.id >= uuid7_floor($1) and r.id < uuid7_floor($2) and r.up3_id = '${UP3}'
order by r.id) t`;

async function rollUp(databaseUrl: string, span: Span): Promise<Readonly<Record<string, number>>> {
  const database = openDatabase(databaseUrl, { max: 2, application: 'comcen-bench-voice' });
  const ctx = systemContext({
    database,
    clock: () => new Date(),
    newId: () => crypto.randomUUID(),
    log: pino({ level: 'silent' }),
    ring: () => undefined,
  });
  try {
    say('loading: sums of ratings and tickets');
    const startedAt = performance.now();
    await rebuildVoice(ctx, UP3);
    const seconds = round((performance.now() - startedAt) / 1000, 1);
    for (const table of ['rating_rollup', 'ticket_rollup', 'ticket_story', 'voice_dirt', 'voice_span']) {
      await database.sql`vacuum analyze ${database.sql(table)}`;
    }
    const random = streamOf('kpi-voice');
    for (let i = 0; i < COMPARED; i += 1) {
      const from = new Date(span.fromMs + random.next() * (span.toMs - span.fromMs));
      const period = { from, to: new Date(from.getTime() + random.next() * 45 * DAY_MS) };
      for (const source of ['rating', 'ticket'] as const) {
        const [first] = await differencesIn(ctx, UP3, source, period);
        if (first) throw new Error(`${from.toISOString()}: ${JSON.stringify(first)}`);
      }
    }
    return { voiceRollUp: seconds, voiceCompared: COMPARED };
  } finally {
    await database.close();
  }
}

type Ask = (path: string) => Promise<string>;

/** What the voice page and the front page ask. */
export async function voiceViews(ask: Ask, span: Span, times: number): Promise<View[]> {
  const whole = periodOf(span.fromMs, span.toMs);
  const view = (name: string, path: (random: Stream) => string): View => ({ name, path, times });
  const figures = (what: string, groups: readonly string[]) =>
    groups.flatMap((by) => [
      view(`${what} by ${by}, ten years`, () => `/api/${what}/figures?${whole}&groupBy=${by}`),
      view(`${what} by ${by}, random to the minute`, (r) => `/api/${what}/figures?${raggedIn(r, span)}&groupBy=${by}`),
      view(`${what} by ${by}, last twelve months`, () => `/api/${what}/figures?${lastYear(span)}&groupBy=${by}`),
    ]);
  const list = (what: string, which: string) => [
    view(`${what} list ${which}, ten years`, () => `/api/${what}?${whole}&limit=50&${which}`),
    view(`${what} list ${which}, random to the minute`, (r) => `/api/${what}?${raggedIn(r, span)}&limit=50&${which}`),
  ];
  return [
    ...figures('ratings', RATING_GROUPS),
    view(
      'ratings by crew of one ULP, random to the minute',
      (r) => `/api/ratings/figures?${raggedIn(r, span)}&groupBy=crew&ulp=pkp`,
    ),
    ...list('ratings', 'measure=negative'),
    ...list('ratings', 'measure=detractors&groupBy=crew&key=pkp-01'),
    ...figures('tickets', TICKET_GROUPS),
    view(
      'tickets by agent of one ULP, random to the minute',
      (r) => `/api/tickets/figures?${raggedIn(r, span)}&groupBy=agent&ulp=pkp`,
    ),
    ...list('tickets', 'measure=abandoned'),
    ...list('tickets', 'measure=resolved'),
    ...list('tickets', 'measure=resolved&groupBy=channel&key=walk_in'),
    ...list('tickets', 'measure=timed&groupBy=agent&key=Agent%207'),
    await deepPage(ask, `/api/ratings?${whole}&measure=negative&limit=200`, times),
    await deepPage(ask, `/api/tickets?${whole}&measure=resolved&limit=200`, times),
  ];
}

const lastYear = ({ toMs }: Span): string => periodOf(toMs - 365 * DAY_MS, toMs);

const page = z.object({ nextCursor: z.string().nullable() });

async function deepPage(ask: Ask, path: string, times: number): Promise<View> {
  let cursor = '';
  for (let i = 0; i < DEEP_PAGES; i += 1) {
    const { nextCursor } = page.parse(JSON.parse(await ask(cursor === '' ? path : `${path}&cursor=${cursor}`)));
    cursor = nextCursor ?? cursor;
  }
  const name = `${path.split('?')[0]}, page ${DEEP_PAGES + 1} of 200`;
  return { name, path: () => `${path}&cursor=${cursor}`, times };
}
