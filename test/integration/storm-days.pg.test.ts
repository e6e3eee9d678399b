import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import type { Context } from '@comcen/server/context.ts';
import { kpis } from '@comcen/server/queries/kpis.ts';
import { kpiStormDays } from '@comcen/server/queries/storm-days.ts';
import { drizzleOn } from '@comcen/server/test/db/drizzle.ts';
import { instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import { kpiStormDaysReply } from '@comcen/shared/wire/http/kpi-storm-days.ts';
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { insertHistory } from '../factories/history.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const midnight = (day: string): Date => instantsOfDay(day)?.from ?? new Date(0);
/** The history's days, 2026-01-22 to 2026-02-10. */
const period = { from: midnight('2026-01-20'), to: midnight('2026-02-20') };
const MAJOR_DAY = '2026-02-03';
let world: World;
let stormy: string;
let calm: string;

beforeAll(async () => {
  const { sql } = database();
  world = await createWorld(sql);
  const foreign = await createWorld(sql, { up3Id: 'other', ulpIds: ['ota', 'otb'], idpelPrefix: '17100' });
  [stormy = '', calm = ''] = world.ulpIds;
  await insertHistory(sql, world, { orders: 500, seed: 7 });
  await insertHistory(sql, foreign, { orders: 40, seed: 8 });
  await sql`update work_order set flags = '{hasty_restore}' where hashtext(id::text) % 6 = 0`;
  for (const { up3Id } of [world, foreign]) await rebuildKpis(as('system'), up3Id);
  await usualDaysAndOneMajor();
  const spell = { state: 'ended', ended_at: '2026-02-08T00:00:00Z' };
  const storms: object[] = [
    {
      ...spell,
      id: crypto.randomUUID(),
      up3_id: world.up3Id,
      ulp_id: stormy,
      // From the evening of the 25th until an operator ended it in the night of the 27th; reconciled for days.
      started_at: '2026-01-25T12:00:00Z',
      ending_at: '2026-01-26T20:00:00Z',
    },
    {
      ...spell,
      id: crypto.randomUUID(),
      up3_id: 'other',
      ulp_id: null,
      started_at: '2026-01-22T12:00:00Z',
      ending_at: '2026-02-07T20:00:00Z',
    },
  ];
  await sql`insert into storm ${sql(storms)}`;
  // Only proposed: nobody was in a storm.
  await sql`insert into storm ${sql({ id: crypto.randomUUID(), up3_id: world.up3Id, ulp_id: null, state: 'dismissed', proposed_at: '2026-01-30T00:00:00Z' })}`;
});

/** What the threshold needs: a year of usual days before, and one day far above them. */
async function usualDaysAndOneMajor(): Promise<void> {
  const { sql } = database();
  const row = {
    up3_id: world.up3Id,
    level: 'up3',
    ulp_id: '',
    feeder_id: '',
    kind: 'fault',
    events: 1,
    ci: 1,
    momentary: 0,
  };
  await sql`truncate reliability_day`;
  const days: object[] = [{ ...row, day: MAJOR_DAY, cmi_s: 90_000_000 }];
  for (let n = 0; n < 40; n += 1) {
    const day = new Date(Date.UTC(2025, 5, 1 + n)).toISOString().slice(0, 10);
    days.push({ ...row, day, cmi_s: 600 + 30 * n });
  }
  await sql`insert into reliability_day ${sql(days)}`;
}

function as(who: 'system' | 'manager' | 'ofCalm'): Context {
  const { sql } = database();
  const id = world.managerUserId;
  const scope = { up3Id: world.up3Id, ulpId: who === 'ofCalm' ? calm : null };
  return {
    db: drizzleOn(sql),
    sql,
    actor:
      who === 'system'
        ? { kind: who }
        : { kind: 'user', userId: id, sessionId: id, name: 'M', role: 'manager', scope, crewId: null },
    clock: () => new Date('2026-03-01T00:00:00Z'),
    newId: () => crypto.randomUUID(),
    log: pino({ level: 'silent' }),
    ring: () => undefined,
    inTransaction: false,
  };
}

/** The same from the figures of each single day. */
async function dayByDay(ulpId: string, days: readonly string[], withFlagged: boolean) {
  const sums = { count: 0, responses: 0, responseMin: 0, recoveries: 0, recoveryMin: 0 };
  for (const day of days) {
    const from = midnight(day);
    const to = new Date(from.getTime() + 86_400_000);
    const { total } = await kpis(as('manager'), { from, to, ulpId, withFlagged }, 'ulp');
    sums.count += total.count;
    sums.responses += total.response.count;
    sums.responseMin += (total.response.mean ?? 0) * total.response.count;
    sums.recoveries += total.recovery.customer.count;
    sums.recoveryMin += (total.recovery.customer.mean ?? 0) * total.recovery.customer.count;
  }
  return sums;
}

test.each([
  ['with', 'stormy', ['2026-01-25', '2026-01-26', '2026-01-27', MAJOR_DAY]],
  ['without', 'stormy', ['2026-01-25', '2026-01-26', '2026-01-27', MAJOR_DAY]],
  ['with', 'calm', [MAJOR_DAY]],
] as const)(
  '%s flagged orders: the storm days of the %s ULP hold what the figures of these days say',
  async (flagged, which, days) => {
    const key = which === 'calm' ? calm : stormy;
    const { items } = kpiStormDaysReply.parse(await kpiStormDays(as('manager'), { ...period, flagged }));
    expect(items.map((item) => item.key).sort()).toEqual([...world.ulpIds].sort());
    const row = items.find((item) => item.key === key);
    const expected = await dayByDay(key, days, flagged === 'with');
    expect(expected.count).toBeGreaterThan(0);
    expect(row).toMatchObject({ days: days.length, majorEventDays: 1, count: expected.count });
    expect(row?.response.count).toBe(expected.responses);
    expect(row?.response.minutes).toBeCloseTo(expected.responseMin, 6);
    expect(row?.recovery.customer.count).toBe(expected.recoveries);
    expect(row?.recovery.customer.minutes).toBeCloseTo(expected.recoveryMin, 6);
  },
);

test('a period without a storm day says so for every ULP', async () => {
  const { items } = await kpiStormDays(as('manager'), {
    from: midnight('2026-01-28'),
    to: midnight('2026-02-01'),
    flagged: 'with',
  });
  expect(items.map(({ days, count }) => [days, count])).toEqual(world.ulpIds.map(() => [0, 0]));
});

test('who manages one ULP sees that one, and another region does not exist', async () => {
  const { items } = await kpiStormDays(as('ofCalm'), { ...period, flagged: 'with' });
  expect(items.map(({ key }) => key)).toEqual([calm]);
  const refused = (ulp: string) => kpiStormDays(as('ofCalm'), { ...period, flagged: 'with', ulp });
  await expect(refused(stormy)).rejects.toMatchObject({ code: 'not_found' });
  await expect(refused('ota')).rejects.toMatchObject({ code: 'not_found' });
});

test('a storm day is a whole day: a period that begins inside one is refused with the field', async () => {
  const asked = { ...period, from: new Date('2026-01-20T05:00:00Z'), flagged: 'with' } as const;
  await expect(kpiStormDays(as('manager'), asked)).rejects.toMatchObject({ code: 'invalid' });
});
