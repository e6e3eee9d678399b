import { weekStart } from '@comcen/server/commands/digest/digest-life.ts';
import { subscribeDigest } from '@comcen/server/commands/digest/subscribe-digest.ts';
import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { digests } from '@comcen/server/queries/digests.ts';
import { kpis } from '@comcen/server/queries/kpis.ts';
import { sweepDigests } from '@comcen/server/test/workers/digests.ts';
import type { DigestItem } from '@comcen/shared/wire/http/digest.ts';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { historyStart, insertHistory } from '../factories/history.ts';
import { createLane, type Lane } from '../factories/lane.ts';
import { contextAs, managerOf, userOf } from '../factories/orders.ts';
import { createWorld, type World } from '../factories/world.ts';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** Monday, 07:05 WIB, with a whole week of history before it. */
const MONDAY = new Date(
  weekStart(new Date(historyStart.getTime() + 16 * DAY_MS)).getTime() + 7 * HOUR_MS + 5 * MINUTE_MS,
);
let lane: Lane;
let foreign: World;
let ulpManager: string;
let server: MailServer | null = null;
let now = MONDAY;

beforeAll(async () => {
  lane = await createLane(database());
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
  await insertHistory(lane.sql, lane.world, { orders: 300, seed: 7 });
  await rebuildKpis(lane.ctx, lane.world.up3Id);
  ulpManager = uuidv7();
  await lane.sql`insert into app_user (id, username, name, role, password_hash, up3_id, ulp_id)
    select ${ulpManager}, 'manager-slt', 'Manajer Sungailiat', 'manager', password_hash, up3_id, 'slt'
    from app_user where id = ${lane.world.managerUserId}`;
});
afterAll(() => lane.services.close());
beforeEach(async () => {
  now = MONDAY;
  await lane.sql`truncate digest_sent, digest_subscription`;
});
afterEach(async () => {
  await server?.stop();
  server = null;
});

const clock = () => now;
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const ofUlp = () => contextAs(lane.services, userOf(ulpManager, 'manager', { up3Id: lane.world.up3Id, ulpId: 'slt' }));
const subscribe = (who: 'up3' | 'ulp', email: string, lang: 'id' | 'en' = 'id') => {
  const ctx = who === 'up3' ? managerOf(lane.services, lane.world) : ofUlp();
  return subscribeDigest({ ...ctx, clock: () => new Date(MONDAY.getTime() - DAY_MS) }, { email, isOn: true, lang });
};
const sweep = (url: string | null = server?.url ?? null) => {
  const smtp = url === null ? null : { url, from: 'Comcen <comcen@unit.example>' };
  const config = { ...lane.services.config, smtp, consoleUrl: 'https://comcen.example' };
  return sweepDigests({ ...lane.services, clock, config });
};
const listed = (ctx = managerOf(lane.services, lane.world)): Promise<DigestItem[]> =>
  digests(ctx, { before: null, limit: 10 });
const stateOf = async () => (await listed()).map(({ state }) => state);
const wibDay = (at: Date): string => new Date(at.getTime() + 7 * HOUR_MS).toISOString().slice(0, 10);
/** Quoted-printable and base64 as a mail reader undoes them. */
const textOf = (source: string): string => {
  const [, body = ''] = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(source) ?? [];
  if (/Content-Transfer-Encoding: base64/.test(source)) return Buffer.from(body, 'base64').toString();
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
};

describe('the week that is told', () => {
  it.each([
    ['2026-02-15T16:59:59Z', '2026-02-08T17:00:00.000Z'],
    ['2026-02-15T17:00:00Z', '2026-02-15T17:00:00.000Z'],
    ['2026-02-18T03:00:00Z', '2026-02-15T17:00:00.000Z'],
  ])('%s lies in the week from %s', (at, monday) => expect(weekStart(new Date(at)).toISOString()).toBe(monday));

  it('is sent on Monday from 07:00 WIB on, and not later than Wednesday', async () => {
    server = await startMailServer();
    await subscribe('up3', 'manajer@unit.example');
    for (const at of [-6 * MINUTE_MS, 49 * HOUR_MS]) {
      now = new Date(MONDAY.getTime() + at);
      await sweep();
    }
    expect(server.mails).toEqual([]);
    now = MONDAY;
    await sweep();
    expect(server.mails).toHaveLength(1);
  });
});

describe('a digest', () => {
  it('tells the figures of the week as the page has them, against the week before, to each with the own region', async () => {
    server = await startMailServer();
    await subscribe('up3', 'manajer@unit.example');
    await subscribe('ulp', 'slt@unit.example', 'en');
    await sweep();
    const monday = weekStart(MONDAY);
    const week = { from: new Date(monday.getTime() - 7 * DAY_MS), to: monday };
    const before = { from: new Date(monday.getTime() - 14 * DAY_MS), to: week.from };
    const read = (period: typeof week, ctx = managerOf(lane.services, lane.world)): Promise<KpiReply> =>
      kpis(ctx, { ...period, ulpId: undefined, withFlagged: true }, 'ulp');
    const [is, was, own] = await Promise.all([read(week), read(before), read(week, ofUlp())]);
    const figure = (value: number | null, digits: number, lang = 'id') =>
      value?.toLocaleString(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const up3 = textOf(server.mails.find(({ to }) => to === 'manajer@unit.example')?.source ?? '');
    expect(up3).toContain(`WO: ${is.total.count} (minggu sebelumnya ${was.total.count}`);
    expect(up3).toContain(`Respons rata-rata: ${figure(is.total.response.mean, 1)} mnt`);
    expect(up3).toContain(
      `https://comcen.example/kpi?from=${wibDay(week.from)}&to=${wibDay(new Date(monday.getTime() - 1))}`,
    );
    const ulp = textOf(server.mails.find(({ to }) => to === 'slt@unit.example')?.source ?? '');
    expect(own.total.count).toBeLessThan(is.total.count);
    expect(ulp).toContain(`Orders: ${own.total.count} (`);
    expect(ulp).toContain(`Mean response: ${figure(own.total.response.mean, 1, 'en')} min`);
    expect(ulp).not.toContain('pkp');
    expect(server.mails[0]?.source).toMatch(/Content-Type: text\/html/);
  });

  it('comes once, however often and by however many it is sent', async () => {
    server = await startMailServer();
    await subscribe('up3', 'manajer@unit.example');
    await subscribe('ulp', 'slt@unit.example');
    await Promise.all([sweep(), sweep(), sweep()]);
    later(HOUR_MS);
    await sweep();
    expect(server.mails.map(({ to }) => to).sort()).toEqual(['manajer@unit.example', 'slt@unit.example']);
    expect(await stateOf()).toEqual(['sent', 'sent']);
  });

  it('is for who wants it: nobody who switched it off, left, or reads no figures', async () => {
    server = await startMailServer();
    await subscribe('up3', 'manajer@unit.example');
    const off = { email: 'manajer@unit.example', isOn: false, lang: 'id' } as const;
    await subscribeDigest(managerOf(lane.services, lane.world), off);
    await subscribe('ulp', 'slt@unit.example');
    await lane.sql`update app_user set disabled_at = now() where id = ${ulpManager}`;
    await sweep();
    await lane.sql`update app_user set disabled_at = null where id = ${ulpManager}`;
    expect(server.mails).toEqual([]);
    const operator = contextAs(lane.services, userOf(uuidv7(), 'operator', { up3Id: lane.world.up3Id, ulpId: null }));
    await expect(subscribeDigest(operator, off)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a mail server', () => {
  it('that is away: tried again later, then sent once', async () => {
    server = await startMailServer();
    const { port, url } = server;
    await server.stop();
    await subscribe('up3', 'manajer@unit.example');
    await sweep(url);
    expect(await stateOf()).toEqual(['waiting']);
    server = await startMailServer({}, port);
    await sweep();
    expect(server.mails).toEqual([]);
    later(2 * MINUTE_MS);
    await sweep();
    expect(server.mails).toHaveLength(1);
    expect((await listed())[0]).toMatchObject({ state: 'sent', attempts: 2, recipient: 'manager bangka' });
  });

  it('that takes none for one address: said so and not tried again; the others get theirs', async () => {
    server = await startMailServer({
      onRcptTo({ address }, _session, done) {
        if (address.startsWith('gone'))
          return done(Object.assign(new Error('no such user gone@unit.example'), { responseCode: 550 }));
        done();
      },
    });
    await subscribe('up3', 'gone@unit.example');
    await subscribe('ulp', 'slt@unit.example');
    await sweep();
    later(HOUR_MS);
    await sweep();
    const found = await listed();
    expect(found.map(({ state }) => state).sort()).toEqual(['refused', 'sent']);
    const { answer, attempts } = found.find(({ state }) => state === 'refused') ?? {};
    expect(attempts).toBe(1);
    expect(answer).toContain('550');
    expect(answer).not.toContain('@');
  });

  it('that is busy (4yz): tried again', async () => {
    let isBusy = true;
    server = await startMailServer({
      onMailFrom(_address, _session, done) {
        done(isBusy ? Object.assign(new Error('try later'), { responseCode: 451 }) : undefined);
      },
    });
    await subscribe('up3', 'manajer@unit.example');
    await sweep();
    expect(await stateOf()).toEqual(['waiting']);
    isBusy = false;
    later(2 * MINUTE_MS);
    await sweep();
    expect(server.mails).toHaveLength(1);
  });

  it('that hangs up after the text: nobody knows, so there is no second mail', async () => {
    server = await startMailServer({
      onData(stream) {
        stream.resume();
        stream.on('end', () => void server?.hangUp());
      },
    });
    await subscribe('up3', 'manajer@unit.example');
    await sweep();
    expect(await stateOf()).toEqual(['unsure']);
    server = await startMailServer();
    later(2 * HOUR_MS);
    await sweep();
    expect(server.mails).toEqual([]);
  });

  it('with TLS: the line is secret', async () => {
    server = await startMailServer({}, 0, { hasTls: true });
    await subscribe('up3', 'manajer@unit.example');
    // A certificate that nobody vouches for is refused ..
    await sweep(`${server.url}?requireTLS=true`);
    expect(await stateOf()).toEqual(['waiting']);
    later(2 * MINUTE_MS);
    // .. unless the one who runs it says that it is theirs.
    await sweep(`${server.url}?requireTLS=true&tls.rejectUnauthorized=false`);
    expect(server.mails.map(({ isSecure }) => isSecure)).toEqual([true]);
  });

  it('none set up: nothing is planned and nothing is lost', async () => {
    await subscribe('up3', 'manajer@unit.example');
    await sweep(null);
    expect(await listed()).toEqual([]);
  });
});

it('a process that dies with a mail in hand: unsure, and not sent again', async () => {
  server = await startMailServer();
  await subscribe('up3', 'manajer@unit.example');
  await sweep();
  await lane.sql`update digest_sent set state = 'sending', sent_at = null, tried_at = ${now}`;
  later(11 * MINUTE_MS);
  await sweep();
  expect(await stateOf()).toEqual(['unsure']);
  expect(server.mails).toHaveLength(1);
});

it('the list is of the own region, and tells no address', async () => {
  server = await startMailServer();
  await subscribe('up3', 'manajer@unit.example');
  await subscribe('ulp', 'slt@unit.example');
  await sweep();
  expect(await listed()).toHaveLength(2);
  expect((await listed(ofUlp())).map(({ recipient }) => recipient)).toEqual(['Manajer Sungailiat']);
  expect(await listed(managerOf(lane.services, foreign))).toEqual([]);
  expect(JSON.stringify(await listed())).not.toContain('@');
});
