import { readFileSync } from 'node:fs';
import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { drizzleOn } from '@comcen/server/test/db/drizzle.ts';
import { readXlsx } from 'hucre/xlsx';
import { pino } from 'pino';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { insertPastMonths } from '../factories/past-months.ts';
import { type ApiClient, loggedIn } from '../harness/api-client.ts';
import { seriousFindings } from '../harness/axe.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { isLive } from '../harness/console-desk.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';
import { until } from '../harness/until.ts';

/** Width between the margins of an upright A4 sheet, CSS pixels. */
const SHEET = 695;
/** Yesterday: today belongs to the one order that is worked on in this test. */
const DAY_MS = 86_400_000;
const YESTERDAY = new Date(Date.now() - DAY_MS);

interface Order {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly crew: { readonly code: string } | null;
}

/** A manager who believes no figure: from the number to the photo, and the same on paper and in a sheet. */
describe.skipIf(!hasChromium)('the figures of a manager', () => {
  const database = useTestDatabase(demoTemplate);
  const browser = useChromium();
  let server: RunningServer;
  let operatorApi: ApiClient;
  let page: Page;
  let order: Order;

  beforeAll(async () => {
    const { sql } = database();
    await insertPastMonths(sql, { until: YESTERDAY, days: 45, ordersPerDay: 10 });
    await ratedByFifty(sql);
    await sql`insert into storm ${sql({ id: crypto.randomUUID(), up3_id: 'bangka', ulp_id: 'slt', state: 'active', started_at: new Date(Date.now() - 9 * DAY_MS) })}`;
    await rebuildKpis(systemOn(sql), 'bangka');
    server = await startServer({ databaseUrl: database().url });
    operatorApi = await loggedIn(server.url, '/api/auth/login', 'operator3', DEMO_PASSWORD);
    order = await workedOff(await offeredOrder());
    page = await browser.open('manager', { viewport: { width: 1366, height: 768 }, acceptDownloads: true });
    await page.goto(`${server.url}/kpi`);
    await page.getByLabel('Nama pengguna').fill('manager');
    await page.getByLabel('Kata sandi', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await isLive(page.locator('.link-state'));
  });
  afterAll(() => server?.stop());

  async function offeredOrder(): Promise<Order> {
    const [customer] = await database().sql<{ idpel: string }[]>`
      select idpel from customer where ulp_id = 'pkp' order by idpel limit 1`;
    const report = { channel: 'voice', kind: 'outage', description: 'padam', reporter: {}, idpel: customer?.idpel };
    expect((await operatorApi.post('/api/reports', report)).status).toBe(201);
    const offered = async () =>
      ((await operatorApi.get('/api/work-orders?state=offered')).body as { items: Order[] }).items[0];
    const found = await until('the order is offered', offered, (one) => one !== undefined);
    if (!found) throw new Error('it was there a moment ago');
    return found;
  }

  /** By its crew, to the end, with a photo of what was done; then its figures are in. */
  async function workedOff(offered: Order): Promise<Order> {
    const login = { username: `yantek-${offered.crew?.code}`, password: DEMO_PASSWORD };
    const answer = await fetch(`${server.mobileUrl}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(login),
    });
    const { token } = (await answer.json()) as { token: string };
    const authorization = `Bearer ${token}`;
    const post = async (path: string, type: string, body: Buffer | string) => {
      const reply = await fetch(server.mobileUrl + path, {
        method: 'POST',
        headers: { authorization, 'content-type': type, 'idempotency-key': crypto.randomUUID() },
        body: typeof body === 'string' ? body : new Uint8Array(body),
      });
      expect(reply.ok, `${path} ${await reply.clone().text()}`).toBe(true);
      return (await reply.json()) as { id: string };
    };
    const photo = await post('/photos', 'image/jpeg', await plainPhoto());
    const done = { outcome: 'repaired', cause: 'tree', action: 'vegetation_cleared', photoIds: [photo.id] };
    for (const verb of ['accept', 'depart', 'arrive', 'restore', 'complete']) {
      const step = { commandId: crypto.randomUUID(), occurredAt: new Date().toISOString() };
      const body = JSON.stringify(verb === 'complete' ? { ...step, ...done } : step);
      await post(`/work-orders/${offered.id}/${verb}`, 'application/json', body);
    }
    const from = new Date(Date.now() - 86_400_000).toISOString();
    const listed = async () => {
      const { body } = await operatorApi.get(
        `/api/kpis/orders?from=${from}&to=${new Date(Date.now() + 60_000).toISOString()}`,
      );
      return (body as { items: { id: string; photos: number }[] }).items.find(({ id }) => id === offered.id)?.photos;
    };
    await until('its photo is in the figures', listed, (photos) => photos === 1, 60_000);
    return offered;
  }

  const dialog = () => page.getByRole('dialog');
  const settled = async () => {
    await page.locator('.chart-box').first().waitFor();
    await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: 30_000 }).toBe(0);
  };
  const choose = async (span: string) => {
    await page.getByRole('group', { name: 'Jangka waktu' }).getByRole('button', { name: span, exact: true }).click();
    await settled();
  };
  const rows = async (list: Locator) => {
    await list.locator('tbody tr').first().waitFor();
    return list.locator('tbody tr').count();
  };
  const closed = async () => {
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  };

  it('shows today, and leads from the number to the photo of the one order behind it', async () => {
    await settled();
    await page.locator('.big-number').first().click();
    await dialog().getByRole('button', { name: order.number }).click();
    const photo = dialog().getByRole('img', { name: 'Foto 1' });
    await photo.waitFor();
    await expect
      .poll(() => page.evaluate<number>("document.querySelector('dialog .photo img').naturalWidth"))
      .toBe(640);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('Back closes the order, then the list, and then nothing is left of them', async () => {
    await page.goBack();
    await dialog().getByRole('article').waitFor({ state: 'detached' });
    await dialog().getByRole('button', { name: order.number }).waitFor();
    await page.goBack();
    await dialog().waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('list')).toBeNull();
  });

  it('changes the period and compares it with the one before', async () => {
    await choose('30 hari');
    await page.getByLabel('Bandingkan').selectOption({ label: 'Jangka sebelumnya' });
    await page
      .locator('.big')
      .first()
      .getByText(/lebih (cepat|lambat) daripada .* sampai \d\d:\d\d$/)
      .waitFor();
    await settled();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('holds NPS against its target, and says that less is too little', async () => {
    const nps = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'NPS' }) });
    await nps.getByText(/^target 40 · kurang 20 poin · 50 jawaban$/).waitFor();
    await nps.getByText('Pencapaian 50 %').waitFor();
  });

  it('says of the unit that had a storm how much of its work came with it, and of the others nothing', async () => {
    const league = page.locator('.league tbody tr');
    await league
      .filter({ hasText: 'Sungailiat' })
      .getByText(/^\d+ % · \d+ %/)
      .waitFor();
    expect(await league.filter({ hasText: 'Toboali' }).getByText(/% · /).count()).toBe(0);
  });

  it('a day of the trend opens as many orders as it says, by keyboard alone', async () => {
    const trend = page.getByRole('group', { name: 'Respons dari hari ke hari' });
    await trend.locator('[data-mark]').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const label = (await trend.locator('[data-mark]:focus').getAttribute('aria-label')) ?? '';
    await page.keyboard.press('Enter');
    expect(`${label}: ${await rows(dialog())}`).toMatch(/ (\d+) WO(, .*)?: \1$/);
    await closed();
  });

  it('so does a bar of the distribution, an hour of the week, an area and a cause', async () => {
    for (const name of ['Sebaran Respons', 'Respons menurut hari dan jam', 'Respons menurut wilayah', 'Penyebab']) {
      const mark = page.getByRole('group', { name, exact: true }).locator('[data-mark][aria-disabled="false"]').first();
      const label = (await mark.getAttribute('aria-label')) ?? '';
      await mark.focus();
      await page.keyboard.press('Enter');
      await dialog().locator('tbody tr').first().waitFor();
      while (await dialog().getByRole('button', { name: 'Muat lagi' }).isVisible()) {
        await dialog().getByRole('button', { name: 'Muat lagi' }).click();
      }
      expect(`${name}, ${label}: ${await rows(dialog())}`).toMatch(/ (\d+) WO(, .*)?: \1$/);
      await closed();
    }
  });

  it('every drawing has its table, and is readable by daylight too', async () => {
    const toggles = page.getByRole('button', { name: /^Tabel: / });
    const count = await toggles.count();
    expect(count).toBe(5);
    for (const toggle of await toggles.all()) await toggle.click();
    expect(await page.locator('.chart-table tbody tr').count()).toBeGreaterThan(30);
    expect(await seriousFindings(page)).toEqual([]);
    for (const toggle of await toggles.all()) await toggle.click();
    await page.evaluate("document.documentElement.dataset.theme = 'light'");
    expect(await seriousFindings(page)).toEqual([]);
    await page.evaluate("document.documentElement.dataset.theme = 'dark'");
  });

  it('without the flagged orders there are fewer, and the flagged ones are counted and listed', async () => {
    const counted = async () => Number((await page.locator('.left-overs .kpi-number').first().textContent()) ?? '');
    const all = await counted();
    const flagged = page.getByRole('button', { name: /^WO bertanda, Semua: (\d+)/ });
    const many = Number(/: (\d+)\./.exec((await flagged.getAttribute('aria-label')) ?? '')?.[1]);
    expect(many).toBeGreaterThan(0);
    await flagged.click();
    expect(await rows(dialog())).toBe(many);
    await closed();
    await page
      .getByRole('group', { name: 'Hitung WO bertanda' })
      .getByRole('button', { name: 'Tidak', exact: true })
      .click();
    await expect.poll(counted).toBe(all - many);
    await page
      .getByRole('group', { name: 'Hitung WO bertanda' })
      .getByRole('button', { name: 'Ikut', exact: true })
      .click();
    await expect.poll(counted).toBe(all);
    await settled();
  });

  it('exports the table as XLSX: opened, its rows are those of the page', async () => {
    const shown = await page.evaluate<string[][]>(`[...document.querySelectorAll('.breakdown tbody tr')]
      .map((row) => [...row.children].slice(0, 3).map(({ textContent }) => textContent))`);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Ekspor', exact: true }).click();
    await page.getByRole('button', { name: 'Excel (.xlsx)' }).click();
    const { sheets } = await readXlsx(readFileSync(await (await download).path()));
    const [head = [], ...rows] = sheets[0]?.rows ?? [];
    const mean = head.findIndex((name) => String(name).startsWith('Respons') && String(name).includes('rata-rata'));
    expect(rows.length).toBe(shown.length);
    const oneDigit = new Intl.NumberFormat('id', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const inFile = rows.map((row) => [Number(row[1]), oneDigit.format(Number(row[mean]))]);
    const onPage = shown.map(([, count = '', response]) => [Number(count.replace('.', '')), response]);
    expect(inFile.toSorted()).toEqual(onPage.toSorted());
    await page.keyboard.press('Escape');
  });

  it('prints on upright A4 sheets, with the unit and the period, and nothing is cut', async () => {
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const text = pdf.toString('latin1');
    expect(text.startsWith('%PDF-')).toBe(true);
    const pages = text.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(1);
    expect(pages).toBeLessThan(7);
    expect(text.match(/\/MediaBox\s*\[0 0 59\d(\.\d+)? 84\d(\.\d+)?\]/g)).toHaveLength(pages);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: SHEET, height: 1000 });
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    await page.locator('.print-head').getByText('Kinerja UP3 Bangka').waitFor();
    const cut = await page.evaluate<string[]>(`[...document.querySelectorAll('.kpi-body :is(td, th, p, text, svg, h2)')]
      .filter((element) => element.getBoundingClientRect().right > ${SHEET} + 1)
      .map((element) => element.tagName + ' ' + element.textContent.slice(0, 40))`);
    expect(cut).toEqual([]);
  });

  it('of a locked month the reliability page says what came late, and leads to who brought it and why', async () => {
    const { sql } = database();
    const month = await lockedMonth();
    const [operator] = await sql<
      { id: string; name: string }[]
    >`select id, name from app_user where username = 'operator3'`;
    const [late] = await sql<
      { id: string }[]
    >`update incident set restored_at = restored_at + interval '90 min' where id = (
      select id from interruption where state = 'counted' and to_char(day, 'YYYY-MM') = ${month} order by id limit 1) returning id`;
    await sql`insert into domain_event (type, entity, entity_id, up3_id, actor_kind, actor_id, at)
      values ('incident.restored', 'incident', ${late?.id ?? ''}, 'bangka', 'user', ${operator?.id ?? ''}, now())`;
    const listed = async () =>
      ((await operatorApi.get(`/api/kpis/corrections?about=interruption`)).body as { items: unknown[] }).items.length;
    await until('the late word is listed', listed, (count) => count === 1, 60_000);
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.goto(`${server.url}/reliability?period=${month}`);
    await page.getByRole('link', { name: /1 koreksi padam tidak ikut dihitung$/ }).click();
    const row = page.locator('tr.correction');
    await row.getByText(operator?.name ?? 'nobody').waitFor();
    expect(await row.count()).toBe(1);
    expect(await row.textContent()).toContain('Menit pelanggan');
    expect(await seriousFindings(page)).toEqual([]);
  });

  /** The month before this one, by its manager. */
  async function lockedMonth(): Promise<string> {
    const month = new Date(Date.now() + 7 * 3_600_000);
    month.setUTCDate(0);
    const name = month.toISOString().slice(0, 7);
    const manager = await loggedIn(server.url, '/api/auth/login', 'manager', DEMO_PASSWORD);
    const locked = async () => (await manager.post('/api/kpis/locks', { month: name })).status;
    await until('the month is locked', locked, (status) => status === 200, 30_000);
    return name;
  }
});

/** Half of them would recommend us, three of ten would not: NPS 20. */
const ratedByFifty = (sql: Parameters<typeof insertPastMonths>[0]) => sql`
  insert into rating (report_id, up3_id, ulp_id, channel, incident_id, stars, nps, rated_at)
  select id, up3_id, ulp_id, channel, incident_id, 4, case when n % 10 < 5 then 9 when n % 10 < 8 then 6 else 8 end, reported_at
  from (select *, row_number() over (order by id) as n from report
    where reported_at >= now() - interval '20 days' and reported_at < now() - interval '2 days') r
  order by id limit 50`;

function plainPhoto(): Promise<Buffer> {
  return sharp({ create: { width: 640, height: 480, channels: 3, background: '#5c7a45' } })
    .jpeg()
    .toBuffer();
}

type Rebuild = Parameters<typeof rebuildKpis>[0];
const systemOn = (sql: Rebuild['sql'] & Parameters<typeof drizzleOn>[0]): Rebuild => ({
  db: drizzleOn(sql),
  sql,
  actor: { kind: 'system' },
  clock: () => new Date(),
  newId: () => crypto.randomUUID(),
  log: pino({ level: 'silent' }),
  ring: () => undefined,
  inTransaction: false,
});
