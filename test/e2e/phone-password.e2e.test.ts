import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { type ApiClient, loggedIn } from '../harness/api-client.ts';
import { seriousFindings } from '../harness/axe.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';

const PHONE = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };
const RESET = 'pilihan-admin';
const OWN = 'pilihan-sendiri';
const NEXT = 'pilihan-berikut';

/** The worst moment for it: a technician with steps that wait for signal. */
describe.skipIf(!hasChromium)('a technician whose password an admin chose', () => {
  const database = useTestDatabase(demoTemplate);
  const browser = useChromium();
  let server: RunningServer;
  let operator: ApiClient;
  let page: Page;
  let username: string;
  let orderId: string;

  beforeAll(async () => {
    server = await startServer({ databaseUrl: database().url });
    operator = await loggedIn(server.url, '/api/auth/login', 'operator4', DEMO_PASSWORD);
    page = await browser.open('technician', PHONE);
  });
  afterAll(() => server?.stop());

  /** One report; its order is with a crew a moment later. */
  async function offeredCrew(): Promise<string> {
    const [customer] = await database().sql<{ idpel: string }[]>`select idpel from customer order by idpel limit 1`;
    const report = { channel: 'voice', kind: 'outage', description: 'padam', reporter: {}, idpel: customer?.idpel };
    await operator.post('/api/reports', report);
    await expect.poll(orderNow, { timeout: 30_000 }).toMatchObject({ state: 'offered' });
    const { crew, id } = await orderNow();
    orderId = id;
    return crew?.code ?? '';
  }
  interface Order {
    readonly id: string;
    readonly state: string;
    readonly crew: { readonly code: string } | null;
  }
  const orderNow = async (): Promise<Order> => {
    const { body } = await operator.get('/api/work-orders');
    return (body as { items: Order[] }).items[0] ?? { id: '', state: '', crew: null };
  };
  const stateNow = async () => ((await operator.get(`/api/work-orders/${orderId}`)).body as Order).state;

  const logIn = async (password: string) => {
    await page.getByLabel('Nama pengguna').fill(username);
    await page.getByLabel('Kata sandi', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Masuk' }).click();
  };
  const title = () => page.getByRole('heading', { name: 'Pilih kata sandi baru' });
  const save = () => page.getByRole('button', { name: 'Simpan kata sandi' });
  const current = () => page.getByLabel('Kata sandi sekarang');

  it('has a step that waits for signal', async () => {
    username = `yantek-${await offeredCrew()}`;
    await page.goto(`${server.mobileUrl}/petugas/`);
    await logIn(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Terima' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Terima' }).click();
    await page.getByText('1 langkah menunggu sinyal', { exact: false }).waitFor();
  });

  it('after the login chooses another one, in either language, with one thumb', async () => {
    const [user] = await database().sql<{ id: string }[]>`select id from app_user where username = ${username}`;
    const admin = await loggedIn(server.url, '/api/auth/login', 'admin', DEMO_PASSWORD);
    await admin.post(`/api/users/${user?.id}/reset-password`, { password: RESET });
    await page.context().setOffline(false);
    await logIn(RESET);
    await title().waitFor();
    await page.getByText('1 langkah tersimpan di HP ini', { exact: false }).waitFor();
    expect(await current().count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await expectToFit();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await expectToFit();
    await page.getByRole('button', { name: 'Indonesia' }).click();
  });

  const expectToFit = async () => {
    const button = await page.locator('button.step').boundingBox();
    expect(button?.height).toBeGreaterThanOrEqual(64);
    const size = '({ width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight })';
    expect(await page.evaluate(size)).toEqual(PHONE.viewport);
  };

  it('is told what is wrong with the new one, and loses no step that waited', async () => {
    await page.getByLabel('Kata sandi baru').fill('pendek');
    await save().click();
    await page.getByRole('alert').getByText('terlalu pendek', { exact: false }).waitFor();
    await page.getByLabel('Kata sandi baru').fill(RESET);
    await save().click();
    await page.getByRole('alert').getByText('Pilih yang lain', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('alert').getByText('Choose another one', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Indonesia' }).click();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await stateNow()).toBe('offered');
    await page.getByLabel('Kata sandi baru').fill(OWN);
    await save().click();
    await page.getByRole('button', { name: 'Berangkat' }).waitFor();
    await expect.poll(stateNow, { timeout: 15_000 }).toBe('accepted');
  });

  it('is asked when any call is told so, in the middle of the work and after a restart of the app', async () => {
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Berangkat' }).click({ delay: 900 });
    await page.getByText('1 langkah menunggu sinyal', { exact: false }).waitFor();
    await database().sql`update app_user set must_change_password = true where username = ${username}`;
    // A session is believed for some seconds.
    const orders = `${server.mobileUrl}/work-orders`;
    await expect.poll(async () => (await page.request.get(orders)).status(), { timeout: 15_000 }).toBe(403);
    await page.context().setOffline(false);
    await title().waitFor();
    await page.reload();
    await page.getByText('1 langkah tersimpan di HP ini', { exact: false }).waitFor();
    await expectToFit();
    await current().fill('bukan-sandi-ini');
    await page.getByLabel('Kata sandi baru').fill(NEXT);
    await save().click();
    await page.getByRole('alert').getByText('Kata sandi sekarang salah', { exact: false }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await stateNow()).toBe('accepted');
    await current().fill(OWN);
    await save().click();
    await page.getByRole('button', { name: 'Tiba di lokasi' }).waitFor();
    await expect.poll(stateNow, { timeout: 15_000 }).toBe('en_route');
    await loggedIn(server.mobileUrl, '/auth/login', username, NEXT);
  });
});
