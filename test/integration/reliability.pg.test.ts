import { declareTmpLevel } from '@comcen/server/commands/kpi/reliability/declare-tmp-level.ts';
import type { Context } from '@comcen/server/context.ts';
import { type ReliabilityGroup, reliability } from '@comcen/server/queries/reliability.ts';
import { interruptedCustomers, interruptions } from '@comcen/server/queries/reliability-lists.ts';
import { tmp, tmpCustomers, tmpLevels } from '@comcen/server/queries/tmp.ts';
import { foldInterruptions } from '@comcen/server/test/commands/kpi/reliability/fold-interruptions.ts';
import { rebuildInterruptions } from '@comcen/server/test/commands/kpi/reliability/rebuild-interruptions.ts';
import { drizzleOn } from '@comcen/server/test/db/drizzle.ts';
import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { reaches } from '@comcen/shared/domain/kpi/reliability/per-customer.ts';
import { pino } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Darkness,
  generator,
  insertDarkness,
  insertPlanned,
  MINUTE_MS,
  type Run,
  runsOf,
  sitesOf,
} from '../factories/interruptions.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const DAYS = 59;
const MINUTES = DAYS * 1440;
/** Midnight WIB. */
const start = new Date('2025-12-31T17:00:00Z');
const period = {
  from: start,
  to: new Date(start.getTime() + MINUTES * MINUTE_MS),
  kind: 'all',
  medDays: 'with',
} as const;
const now = new Date(period.to.getTime() + 86_400_000);
let world: World;
let dark: Darkness[];

function contextOf(kind: 'system' | 'manager', ulpId: string | null = null): Context {
  const { sql } = database();
  const id = world.managerUserId;
  return {
    db: drizzleOn(sql),
    sql,
    actor:
      kind === 'system'
        ? { kind }
        : {
            kind: 'user',
            userId: id,
            sessionId: id,
            name: 'M',
            role: 'manager',
            scope: { up3Id: world.up3Id, ulpId },
            crewId: null,
          },
    clock: () => now,
    newId: () => crypto.randomUUID(),
    log: pino({ level: 'silent' }),
    ring: () => undefined,
    inTransaction: false,
  };
}
const manager = () => contextOf('manager');

beforeAll(async () => {
  const { sql } = database();
  world = await createWorld(sql);
  dark = [];
  const random = generator(11);
  const sites = sitesOf(world);
  for (let n = 0; n < 260; n += 1) {
    const site = sites[Math.floor(random() ** 0.7 * sites.length)];
    if (!site) continue;
    const from = Math.floor(random() * (MINUTES - 2000));
    const to = from + 1 + Math.floor(random() ** 3 * 1200);
    const shape = random();
    if (shape < 0.1 && site.level !== 'service') dark.push(await insertPlanned(sql, world, start, site, { from, to }));
    else dark.push(await insertDarkness(sql, world, start, site, { from, to }));
    // Every fifth has a nested one, back-dated to its start, below the same device.
    if (shape > 0.8)
      dark.push(await insertDarkness(sql, world, start, site, { from, to: to + Math.floor(random() * 90) }));
  }
  await rebuildInterruptions(contextOf('system'), world.up3Id);
}, 60_000);

const isSustained = ({ minutes }: Run): boolean => minutes > 5;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const transformerOf = (idpel: string) => {
  const id = world.customers.find((one) => one.idpel === idpel)?.transformerId;
  return world.transformers.find((one) => one.id === id);
};
const dayOfRun = ({ from }: Run): string =>
  new Date(Date.UTC(2026, 0, 1) + from * MINUTE_MS).toISOString().slice(0, 10);

const KEYS: Record<ReliabilityGroup, (run: Run) => string> = {
  none: () => 'total',
  ulp: ({ idpel }) => transformerOf(idpel)?.ulpId ?? '',
  feeder: ({ idpel }) => transformerOf(idpel)?.feederId ?? '',
  month: (run) => dayOfRun(run).slice(0, 7),
};

/** The figures of a set of customers' interruptions, one by one. */
function slowly(runs: readonly Run[]) {
  const lasting = runs.filter(isSustained);
  const perCustomer = [...new Set(lasting.map(({ idpel }) => idpel))].map((idpel) =>
    lasting.filter((run) => run.idpel === idpel).map(({ minutes }) => minutes),
  );
  const past = (is: (minutes: readonly number[]) => boolean): number => perCustomer.filter(is).length;
  return {
    ci: lasting.length,
    cmiS: sum(lasting.map(({ minutes }) => minutes)) * 60,
    momentary: runs.length - lasting.length,
    cemi: past((minutes) => reaches(minutes.length, 3, 'at_least')),
    celidS: past((minutes) => Math.max(...minutes) >= 480),
    celidT: past((minutes) => sum(minutes) >= 480),
  };
}

describe('against every customer`s every minute', () => {
  const cases = (['none', 'ulp', 'feeder', 'month'] as const).flatMap((groupBy) =>
    (['all', 'fault', 'planned'] as const).map((kind) => ({ groupBy, kind })),
  );
  test.each(cases)('by $groupBy, $kind', async ({ groupBy, kind }) => {
    const runs = runsOf(world, dark, MINUTES).filter((run) => kind === 'all' || run.kind === kind);
    const reply = await reliability(manager(), { ...period, kind, groupBy });
    expect(reply.total.ci).toBeGreaterThan(10);
    for (const row of [...reply.items, reply.total]) {
      const own = row.key === 'total' ? runs : runs.filter((run) => KEYS[groupBy](run) === row.key);
      const { ci, cmiS, momentary, cemi, celidS, celidT } = row;
      expect({
        ci,
        cmiS,
        momentary,
        cemi: cemi?.customers,
        celidS: celidS?.customers,
        celidT: celidT?.customers,
      }).toEqual(slowly(own));
    }
    expect(sum(reply.items.map(({ ci }) => ci))).toBe(reply.total.ci);
  });

  test('the indices are those sums over the customers served', async () => {
    const { total } = await reliability(manager(), { ...period, groupBy: 'none' });
    expect(total.customers).toBe(30);
    expect(total.saidiMin).toBeCloseTo(total.cmiS / 60 / 30, 9);
    expect(total.saifi).toBeCloseTo(total.ci / 30, 9);
    expect(total.asai).toBeCloseTo(1 - total.cmiS / (30 * DAYS * 86_400), 12);
  });

  test('a ULP`s manager sees the own customers` figures and no others', async () => {
    const ulpId = world.ulpIds[1];
    const { total, items } = await reliability(contextOf('manager', ulpId), { ...period, groupBy: 'ulp' });
    const own = runsOf(world, dark, MINUTES).filter((run) => KEYS.ulp(run) === ulpId);
    expect(total.ci).toBe(slowly(own).ci);
    expect(items.map(({ key }) => key)).toEqual([ulpId]);
    await expect(
      reliability(contextOf('manager', ulpId), { ...period, ulp: world.ulpIds[0], groupBy: 'ulp' }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('hours inside a day are no period', async () => {
    const from = new Date(start.getTime() + 3_600_000);
    await expect(reliability(manager(), { ...period, from, groupBy: 'none' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});

async function all<Item>(
  list: (cursor?: string) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

describe('the list behind every number', () => {
  test('interruptions: as many as were counted, each once, and what counts of them adds up', async () => {
    const { total } = await reliability(manager(), { ...period, groupBy: 'none' });
    const items = await all((cursor) =>
      interruptions(manager(), { ...period, measure: 'sustained', limit: 17, cursor }),
    );
    expect(items).toHaveLength(total.interruptions);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    expect(sum(items.map(({ ci }) => ci))).toBe(total.ci);
    expect(sum(items.map(({ cmiMin }) => cmiMin))).toBeCloseTo(total.cmiS / 60, 6);
    const momentary = await all((cursor) =>
      interruptions(manager(), { ...period, measure: 'momentary', limit: 50, cursor }),
    );
    expect(sum(momentary.map((one) => one.momentary))).toBe(total.momentary);
  });

  test('interruptions of a feeder are those of its row', async () => {
    const { items } = await reliability(manager(), { ...period, groupBy: 'feeder' });
    for (const row of items) {
      const list = await all((cursor) =>
        interruptions(manager(), { ...period, measure: 'sustained', feeder: row.key, limit: 50, cursor }),
      );
      expect([list.length, sum(list.map(({ ci }) => ci))]).toEqual([row.interruptions, row.ci]);
    }
  });

  test.each(['cemi', 'celidS', 'celidT'] as const)(
    'customers of %s: as many as the index counts, page by page',
    async (measure) => {
      const { total } = await reliability(manager(), { ...period, groupBy: 'none' });
      const groups = await all((cursor) => interruptedCustomers(manager(), { ...period, measure, limit: 3, cursor }));
      expect(total[measure]?.customers).toBeGreaterThan(0);
      expect(sum(groups.map(({ customers }) => customers))).toBe(total[measure]?.customers);
    },
  );

  test('a customer`s own interruptions are the runs of that customer', async () => {
    const groups = await all((cursor) =>
      interruptedCustomers(manager(), { ...period, measure: 'cemi', limit: 50, cursor }),
    );
    const runs = runsOf(world, dark, MINUTES).filter(isSustained);
    for (const { transformer, idpel, times, hours } of groups) {
      if (transformer === null || idpel === null) continue;
      const own = runs.filter((run) => run.idpel === idpel).map(({ minutes }) => minutes);
      expect([times, Math.round(hours * 60)]).toEqual([own.length, sum(own)]);
      const asked = { ...period, measure: 'sustained', transformer: transformer.id, idpel } as const;
      const list = await all((cursor) => interruptions(manager(), { ...asked, limit: 50, cursor }));
      expect(sum(list.map(({ cmiMin }) => cmiMin))).toBeCloseTo(sum(own), 6);
    }
    expect(groups.some(({ idpel }) => idpel !== null)).toBe(true);
  });
});

describe('TMP', () => {
  test('lists exactly the customers past the level their unit declared, faults only', async () => {
    const { sql } = database();
    const month = '2026-01';
    expect(await tmp(manager(), { month, medDays: 'with', limit: 50 })).toMatchObject({
      past: 0,
      due: 0,
      items: [],
      levels: [],
    });
    const levels = [
      { up3_id: world.up3Id, ulp_id: '', hours: 6, times: 2 },
      { up3_id: world.up3Id, ulp_id: world.ulpIds[1], hours: 10, times: 4 },
    ];
    await sql`insert into tmp_level ${sql(levels)}`;
    const runs = runsOf(world, dark, MINUTES).filter(
      (run) => isSustained(run) && run.kind === 'fault' && dayOfRun(run).startsWith(month),
    );
    const expected = world.customers.flatMap(({ idpel }) => {
      const own = runs.filter((run) => run.idpel === idpel).map(({ minutes }) => minutes);
      const level = KEYS.ulp({ idpel, from: 0, minutes: 0, kind: 'fault' }) === world.ulpIds[1] ? levels[1] : levels[0];
      const [hours, times] = [level?.hours ?? 0, level?.times ?? 0];
      const isPast = sum(own) > hours * 60 || own.length > times;
      const isDue = sum(own) > hours * 66 || own.length > times * 1.1;
      return isPast ? [{ idpel, standing: isDue ? 'due' : 'past' }] : [];
    });
    const items = await all((cursor) => tmp(manager(), { month, medDays: 'with', limit: 2, cursor }));
    const listed: { idpel: string; standing: string }[] = [];
    for (const { transformer, idpel, standing, customers } of items) {
      if (idpel !== null) listed.push({ idpel, standing });
      else {
        const group = await all((cursor) =>
          tmpCustomers(manager(), { month, transformer: transformer?.id ?? '', limit: 2, cursor }),
        );
        expect(group).toHaveLength(customers);
        listed.push(...group.map((one) => ({ idpel: one.idpel, standing })));
      }
    }
    const byIdpel = (a: { idpel: string }, b: { idpel: string }) => (a.idpel < b.idpel ? -1 : 1);
    expect(listed.sort(byIdpel)).toEqual(expected.sort(byIdpel));
    const { past, due } = await tmp(manager(), { month, medDays: 'with', limit: 1 });
    expect([past, due]).toEqual([expected.length, expected.filter(({ standing }) => standing === 'due').length]);
    expect(expected.length).toBeGreaterThan(2);
  });
});

describe('the declared level', () => {
  const declare = (ctx: Context, values: { hours: number; times: number; version: number }) =>
    declareTmpLevel(ctx, world.up3Id, { ulp: world.ulpIds[0], ...values });

  test('is declared once, changed by who saw it, and never over somebody else`s', async () => {
    await declare(manager(), { hours: 5, times: 2, version: 0 });
    await declare(manager(), { hours: 7, times: 3, version: 1 });
    for (const version of [0, 1]) {
      await expect(declare(manager(), { hours: 9, times: 9, version })).rejects.toMatchObject({ code: 'conflict' });
    }
    const own = (await tmpLevels(manager(), world.up3Id)).find(({ ulp }) => ulp === world.ulpIds[0]);
    expect(own).toEqual({ ulp: world.ulpIds[0], hours: 7, times: 3, version: 2 });
    const events = await database().sql`select data from domain_event where type = 'tmp_level.declared' order by id`;
    expect(events.map(({ data }) => data.hours)).toEqual([5, 7]);
  });

  test('is not the word of a ULP`s own manager', async () => {
    const ctx = contextOf('manager', world.ulpIds[0]);
    await expect(declare(ctx, { hours: 1, times: 1, version: 2 })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

/** All rows that the fold makes, without what depends on when. */
async function rows() {
  const { sql } = database();
  return {
    interruption: await sql`select * from interruption order by id`,
    span: await sql`select * from interruption_span order by interruption_id, place, idpel`,
    outage: await sql`select * from customer_outage order by interruption_id, place, idpel`,
    day: await sql`select * from reliability_day order by level, day, ulp_id, feeder_id, kind`,
    month: await sql`select * from reliability_month order by level, month, ulp_id, feeder_id, kind`,
  };
}
const fold = (ids: readonly string[]) =>
  withTransaction(contextOf('system'), (tx) => foldInterruptions(tx, world.up3Id, ids));

describe('the fold', () => {
  test('twice is once, and one by one in any order is all at a time', async () => {
    const before = await rows();
    await rebuildInterruptions(contextOf('system'), world.up3Id);
    expect(await rows()).toEqual(before);
    await database().sql`truncate interruption, interruption_span, customer_outage, reliability_day, reliability_month`;
    const random = generator(5);
    const ids = dark.map(({ id }) => ({ id, at: random() })).sort((a, b) => a.at - b.at);
    for (const { id } of ids) await fold([id]);
    expect(await rows()).toEqual(before);
  }, 60_000);

  test('an incident that was restored later than was thought, and one that was none, change what they touch', async () => {
    const { sql } = database();
    const [longer, none] = [dark[7], dark[19]];
    if (longer?.to == null || !none) throw new Error('no such faults');
    await sql`update incident set restored_at = restored_at + interval '200 minutes' where id = ${longer.id}`;
    await sql`update incident set kind = 'hazard' where id = ${none.id}`;
    const isFault = longer.kind === 'fault' && none.kind === 'fault';
    expect(isFault).toBe(true);
    await fold([longer.id, none.id]);
    dark = dark
      .filter(({ id }) => id !== none.id)
      .map((one) => (one === longer ? { ...one, to: (longer.to ?? 0) + 200 } : one));
    const { total } = await reliability(manager(), { ...period, groupBy: 'none' });
    const { ci, cmiS } = slowly(runsOf(world, dark, MINUTES));
    expect([total.ci, total.cmiS]).toEqual([ci, cmiS]);
  });

  test('a locked month stays as it is, and the others move on', async () => {
    const { sql } = database();
    const before = await reliability(manager(), { ...period, groupBy: 'month' });
    await sql`insert into kpi_lock (up3_id, month, locked_at, definitions) values (${world.up3Id}, '2026-01-01', now(), '{}')`;
    await sql`update incident set restored_at = restored_at + interval '30 minutes' where restored_at is not null`;
    await rebuildInterruptions(contextOf('system'), world.up3Id);
    const after = await reliability(manager(), { ...period, groupBy: 'month' });
    expect(after.items[0]).toEqual(before.items[0]);
    expect(after.items[1]?.cmiS).toBeGreaterThan(before.items[1]?.cmiS ?? 0);
  });

  test('whoever is still out counts when power is back; a hazard never does', async () => {
    const { sql } = database();
    const site = sitesOf(world)[0];
    if (!site) throw new Error('no feeder');
    const open = await insertDarkness(sql, world, start, site, { from: MINUTES - 300, to: null });
    const hazard = await insertDarkness(
      sql,
      world,
      start,
      { ...site, level: 'section', deviceId: world.sectionIds[3] ?? '' },
      { from: MINUTES - 200, to: MINUTES - 100 },
    );
    await sql`update incident set kind = 'hazard' where id = ${hazard.id}`;
    const last = { ...period, from: new Date(period.to.getTime() - 86_400_000) };
    const before = await reliability(manager(), { ...last, groupBy: 'none' });
    await fold([open.id, hazard.id]);
    const during = await reliability(manager(), { ...last, groupBy: 'none' });
    expect([during.ongoing, during.total.ci]).toEqual([before.ongoing + 1, before.total.ci]);
    const { items } = await interruptions(manager(), { ...last, measure: 'ongoing', limit: 10 });
    expect(items.map(({ id }) => id)).toContain(open.id);
    await sql`update incident set state = 'closed', restored_at = started_at + interval '2 hours', closed_at = now() where id = ${open.id}`;
    await fold([open.id]);
    const after = await reliability(manager(), { ...last, groupBy: 'none' });
    expect([after.ongoing, after.total.ci]).toEqual([before.ongoing, before.total.ci + site.idpels.length]);
  });

  test('a change at one end of a chain of bridges finds the other end', async () => {
    const { sql } = database();
    const transformer = world.transformers.at(-1);
    const [x, y] = world.customers.filter(({ transformerId }) => transformerId === transformer?.id);
    if (!transformer || !x || !y) throw new Error('the last transformer needs two customers');
    const begin = MINUTES - 640;
    const dark = (idpel: string | null, from: number, to: number) => {
      const idpels = world.customers.filter((one) => one.transformerId === transformer.id).map((one) => one.idpel);
      const site = {
        level: idpel ? 'service' : 'transformer',
        deviceId: transformer.id,
        idpels: idpel ? [idpel] : idpels,
      };
      return insertDarkness(sql, world, start, site, { from: begin + from, to: begin + to });
    };
    const first = await dark(null, 0, 60);
    const rest = [
      await dark(x.idpel, 50, 110),
      await dark(null, 100, 160),
      await dark(y.idpel, 150, 210),
      await dark(null, 200, 260),
    ];
    await fold([first, ...rest].map(({ id }) => id));
    await sql`update incident set restored_at = restored_at + interval '1 minute' where id = ${first.id}`;
    await fold([first.id]);
    const minutesOf = async (idpel: string) =>
      (
        await sql<
          { s: number }[]
        >`select duration_s as s from customer_outage where place = ${transformer.id} and idpel = ${idpel}
        and started_at >= ${new Date(start.getTime() + begin * MINUTE_MS)} order by started_at`
      ).map((row) => row.s / 60);
    expect([await minutesOf(x.idpel), await minutesOf(y.idpel)]).toEqual([[160], [160]]);
  });

  test('customers of whom only the number is known count as so many, once each', async () => {
    const { sql } = database();
    const last = { ...period, from: new Date(period.to.getTime() - 86_400_000) };
    const before = await reliability(manager(), { ...last, groupBy: 'ulp' });
    const site = { level: 'place', deviceId: world.transformers[0]?.id ?? '', idpels: [] };
    for (const hours of [1, 9, 9]) {
      const { id } = await insertDarkness(sql, world, start, site, {
        from: MINUTES - 800,
        to: MINUTES - 800 + hours * 60,
      });
      await sql`update incident set device_id = null, customers_out = 3 where id = ${id}`;
      await fold([id]);
    }
    const after = await reliability(manager(), { ...last, groupBy: 'ulp' });
    const [rows, rowsBefore] = [after.items[0], before.items[0]];
    for (const [now, then] of [
      [after.total, before.total],
      [rows, rowsBefore],
    ]) {
      expect([(now?.ci ?? 0) - (then?.ci ?? 0), (now?.cmiS ?? 0) - (then?.cmiS ?? 0)]).toEqual([9, 3 * 19 * 3600]);
      expect((now?.celidS?.customers ?? 0) - (then?.celidS?.customers ?? 0)).toBe(6);
      expect(now?.cemi?.customers).toBe(then?.cemi?.customers);
    }
  });
});
