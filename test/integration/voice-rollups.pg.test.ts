import { insertTickets } from '@comcen/server/commands/history/insert-tickets.ts';
import { undoRows } from '@comcen/server/commands/history/undo-rows.ts';
import { compareVoice } from '@comcen/server/commands/kpi/voice/compare-voice.ts';
import { foldVoice, rebuildVoice } from '@comcen/server/commands/kpi/voice/fold-voice.ts';
import type { Context } from '@comcen/server/context.ts';
import { ratingFiguresOf, ratingItems } from '@comcen/server/queries/ratings.ts';
import { ticketFiguresOf, ticketItems } from '@comcen/server/queries/tickets.ts';
import { countsAs, TICKET_MEASURES } from '@comcen/shared/domain/ticket/figures.ts';
import { RATING_GROUPS, RATING_MEASURES, TICKET_GROUPS } from '@comcen/shared/wire/http/voice.ts';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLane, type Lane } from '../factories/lane.ts';
import { managerOf } from '../factories/orders.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import {
  isRating,
  ratingKeyOf,
  ratingsSaid,
  type StoredRating,
  type StoredTicket,
  storyOf,
  ticketsSaid,
} from './voice-one-by-one.ts';

const database = useTestDatabase();
const DAY_MS = 86_400_000;
/** A year and a bit, so that months and years are merged; "now" lies in its last days. */
const START = Date.UTC(2021, 10, 20);
const DAYS = 420;
const NOW = new Date(START + (DAYS - 3) * DAY_MS + 7 * 3_600_000);
let lane: Lane;
let ctx: Context;
let manager: Context;

let state = 23;
const random = (n: number) => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
/** Mostly anywhere, often close together or on midnight (17:00 UTC). */
const instant = (): Date => {
  const day = START + random(random(3) === 0 ? 40 : DAYS) * DAY_MS;
  return new Date(random(6) === 0 ? day + 17 * 3_600_000 : day + random(DAY_MS / 1000) * 1000 + random(1000));
};
const period = () => {
  const [a, b] = [instant().getTime(), instant().getTime()].sort((x, y) => x - y) as [number, number];
  return random(4) === 0
    ? { from: new Date(START - DAY_MS), to: new Date(START + (DAYS + 9) * DAY_MS) }
    : { from: new Date(a), to: new Date(b) };
};

beforeAll(async () => {
  lane = await createLane(database());
  ctx = { ...lane.ctx, clock: () => NOW };
  manager = { ...managerOf(lane.services, lane.world), clock: () => NOW };
});
afterAll(() => lane.services.close());

async function rate(n: number): Promise<void> {
  const { sql, world } = lane;
  const rows = Array.from({ length: n }, () => ({
    report_id: uuidv7(),
    up3_id: world.up3Id,
    ulp_id: pick(world.ulpIds),
    channel: pick(['voice', 'whatsapp', 'web']),
    crew_code: pick([null, 'A-01', 'A-02', 'B-01']),
    stars: 1 + random(5),
    nps: random(3) === 0 ? null : random(11),
    rated_at: instant(),
  }));
  const reports = rows.map(({ report_id: id, up3_id, ulp_id, channel, rated_at }) => ({
    ...{ id, up3_id, ulp_id, channel, kind: 'outage', lat: 0, lng: 0, reported_at: rated_at, received_at: rated_at },
  }));
  await sql`insert into report ${sql(reports)}`;
  await sql`insert into rating ${sql(rows)}`;
}

async function changeRatings(): Promise<void> {
  await lane.sql`update rating set stars = ${1 + random(5)}, nps = ${random(11)}, version = version + 1
    where report_id in (select report_id from rating order by md5(report_id::text || ${random(1000)}::text) limit 5)`;
  await lane.sql`delete from rating where report_id in (select report_id from rating order by md5(report_id::text || ${random(1000)}::text) limit 2)`;
}

/** As a file brings them in: the importer's own command. */
async function importTickets(id: string, n: number): Promise<void> {
  const tickets = Array.from({ length: n }, () => {
    const openedAt = instant();
    const hasHour = random(8) > 0;
    const isReplied = random(4) > 0;
    return {
      ...{ number: uuidv7(), openedAt, hasHour, ulp: null, ulpId: random(4) === 0 ? null : pick(lane.world.ulpIds) },
      agent: pick([null, 'Ayu', 'Budi', 'Citra']),
      channel: pick([null, 'voice', 'whatsapp', 'email']),
      responseChannel: null,
      status: pick([null, 'new', 'followup', 'done', 'done', 'abandoned'] as const),
      skill: pick([null, 'outage', 'complaint']),
      customer: pick([null, ...Array.from({ length: 60 }, (_, c) => `C-${c}`)]),
      repliedAt: isReplied ? new Date(openedAt.getTime() + random(200_000) * 1000) : null,
      hasReplyHour: isReplied && random(6) > 0,
    };
  });
  await insertTickets(ctx, { id, up3Id: lane.world.up3Id }, tickets);
}

const allRatings = () => lane.sql<StoredRating[]>`select * from rating where up3_id = ${lane.world.up3Id}`;
const allTickets = async () =>
  storyOf(await lane.sql<StoredTicket[]>`select * from ticket where up3_id = ${lane.world.up3Id}`);

async function everyFigureIsRight(periods: number): Promise<void> {
  const [ratings, tickets] = [await allRatings(), await allTickets()];
  for (let i = 0; i < periods; i += 1) {
    const given = { ...period(), ulpId: random(3) === 0 ? pick(lane.world.ulpIds) : undefined };
    for (const by of RATING_GROUPS) {
      const { items, total } = await ratingFiguresOf(manager, given, by);
      expect({ given, by, items, total }).toEqual({ given, by, ...ratingsSaid(ratings, given, by) });
    }
    for (const by of TICKET_GROUPS) {
      const { items, total } = await ticketFiguresOf(manager, given, by);
      expect({ given, by, items, total }).toEqual({ given, by, ...ticketsSaid(tickets, given, by, NOW) });
    }
  }
}

/** A list page by page, each of a handful. */
async function pages<Item extends { position: string }>(
  page: (before: { at: string; id: string } | undefined, limit: number) => Promise<readonly Item[]>,
  idOf: (item: Item) => string,
): Promise<string[]> {
  const ids: string[] = [];
  let before: { at: string; id: string } | undefined;
  const limit = 1 + random(30);
  for (;;) {
    const items = await page(before, limit);
    ids.push(...items.map(idOf));
    const last = items.at(-1);
    if (!last || items.length < limit) return ids;
    before = { at: last.position, id: idOf(last) };
  }
}

const newestFirst = <Row extends { id: string; at: Date }>(rows: readonly Row[]): string[] =>
  rows.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1)).map(({ id }) => id);

async function everyListIsRight(): Promise<void> {
  const [ratings, tickets] = [await allRatings(), await allTickets()];
  for (const measure of RATING_MEASURES) {
    const given = { ...period(), measure };
    const by = pick(RATING_GROUPS);
    const own = ratings.filter(
      (one) => one.rated_at >= given.from && one.rated_at < given.to && isRating(one, measure),
    );
    const key = own.length > 0 ? ratingKeyOf(pick(own), by) : by === 'month' ? '2022-03' : 'none';
    const expected = own
      .filter((one) => ratingKeyOf(one, by) === key)
      .map((one) => ({ id: one.report_id, at: one.rated_at }));
    const ids = await pages(
      (before, limit) => ratingItems(manager, { ...given, group: { by, key }, limit, before }),
      (item) => item.reportId,
    );
    expect({ given, by, key, ids }).toEqual({ given, by, key, ids: newestFirst(expected) });
  }
  for (const measure of TICKET_MEASURES) {
    const given = { ...period(), measure, ulpId: random(3) === 0 ? pick(lane.world.ulpIds) : undefined };
    const [by, key] = [pick(TICKET_GROUPS), pick(['none', 'voice', 'Ayu', 'outage'])];
    const group = random(3) === 0 ? undefined : { by, key };
    const expected = tickets.filter(
      ({ row, facts }) =>
        row.opened_at >= given.from &&
        row.opened_at < given.to &&
        countsAs(facts, measure, NOW) &&
        (given.ulpId === undefined || row.ulp_id === given.ulpId) &&
        (!group || (row[by] ?? 'none') === key),
    );
    const ids = await pages(
      (before, limit) => ticketItems(manager, { ...given, group, limit, before }),
      ({ id }) => id,
    );
    const rows = expected.map(({ row }) => ({ id: row.id, at: row.opened_at }));
    expect({ given, group, ids }).toEqual({ given, group, ids: newestFirst(rows) });
  }
}

/** Everything that the figures are read from. */
async function stored(): Promise<unknown> {
  const { sql } = lane;
  return [
    await sql`select * from rating_rollup order by level, starts_on, dimension, ulp_id, key`,
    await sql`select * from ticket_rollup order by level, starts_on, dimension, ulp_id, key`,
    await sql`select up3_id, day, array(select unnest(before) order by 1) as before, array(select unnest(after) order by 1) as after
      from ticket_story order by day`,
    await sql`select * from voice_span order by source, level, starts_on`,
  ];
}

describe('what customers said, read from sums', () => {
  it('is what the ratings and tickets say one by one, while some days are summed up and some are not', async () => {
    const imports = [uuidv7(), uuidv7(), uuidv7()];
    for (const id of imports) {
      await rate(60);
      await importTickets(id, 130);
      if (id !== imports[0]) await changeRatings();
      // The last ones stay as they came: their days are read from the rows.
      if (id !== imports[2]) await foldVoice(ctx);
      await everyFigureIsRight(8);
      await everyListIsRight();
    }
    while ((await undoRows(ctx, imports[1] ?? '', 'tickets')) > 0);
    await everyFigureIsRight(8);
    await everyListIsRight();
    await foldVoice(ctx);
    await everyFigureIsRight(12);
    for (let i = 0; i < 4; i += 1) await everyListIsRight();
  }, 120_000);

  it('has months and years, and nothing that is out of date', async () => {
    const { sql } = lane;
    expect(await sql`select * from voice_dirt`).toHaveLength(0);
    const spans = await sql`select source, level from voice_span where not is_stale group by 1, 2 order by 1, 2`;
    expect(spans.map(({ source, level }) => `${source} ${level}`)).toEqual([
      'rating month',
      'rating year',
      'ticket month',
      'ticket year',
    ]);
  });

  it('twice is once, and made anew from the first day it is the same', async () => {
    const before = await stored();
    await foldVoice(ctx);
    await lane.sql`insert into voice_dirt (source, up3_id, day) select distinct 'ticket', up3_id, starts_on from ticket_rollup where level = 'day'`;
    await foldVoice(ctx);
    expect(await stored()).toEqual(before);
    await lane.sql`truncate rating_rollup, ticket_rollup, ticket_story, voice_span`;
    await rebuildVoice(ctx, lane.world.up3Id);
    expect(await stored()).toEqual(before);
  });

  it('the check finds nothing, and finds a sum that is wrong', async () => {
    const { up3Id } = lane.world;
    expect(await compareVoice(ctx, up3Id)).toEqual([]);
    await lane.sql`update rating_rollup set negative = negative + 1 where level = 'month' and dimension = 'crew' and key = 'A-01' and starts_on = '2022-03-01'`;
    await lane.sql`update ticket_rollup set resolved = resolved + 1 where level = 'month' and dimension = 'channel' and key = 'voice' and starts_on = '2022-03-01'`;
    const found = await compareVoice(ctx, up3Id);
    expect(found.map(({ when, what, field }) => [when, what, field])).toEqual([
      ['2022-03', 'A-01', 'ratings by crew'],
      ['2022-03', 'voice', 'tickets by channel'],
    ]);
    await rebuildVoice(ctx, up3Id);
    expect(await compareVoice(ctx, up3Id)).toEqual([]);
  });

  it('a writer waits for nobody while sums are made, and what it writes is seen at once', async () => {
    await lane.sql.begin(async (folding) => {
      await folding`select pg_advisory_xact_lock(${0x766f6963})`;
      await folding`delete from voice_dirt`;
      await rate(3);
      await importTickets(uuidv7(), 3);
      await changeRatings();
      await everyFigureIsRight(2);
    });
    await foldVoice(ctx);
    await everyFigureIsRight(2);
  });

  it('tables that are emptied at once leave no sums behind', async () => {
    await lane.sql`truncate rating, recovery_task, ticket, ticket_key`;
    await everyFigureIsRight(1);
    await foldVoice(ctx);
    await everyFigureIsRight(1);
    expect(await lane.sql`select 1 from rating_rollup union all select 1 from ticket_rollup`).toHaveLength(0);
  });
});
