import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { loggedIn } from '../harness/api-client.ts';
import { seriousFindings } from '../harness/axe.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { isLive } from '../harness/console-desk.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';

const RESET = 'pilihan-admin';
const OWN = 'pilihan-sendiri';
const NEXT = 'pilihan-berikut';

describe.skipIf(!hasChromium)('the own password', () => {
  const database = useTestDatabase(demoTemplate);
  const browser = useChromium();
  let server: RunningServer;
  let page: Page;

  beforeAll(async () => {
    server = await startServer({ databaseUrl: database().url });
    const [user] = await database().sql<{ id: string }[]>`select id from app_user where username = 'operator3'`;
    const admin = await loggedIn(server.url, '/api/auth/login', 'admin', DEMO_PASSWORD);
    await admin.post(`/api/users/${user?.id}/reset-password`, { password: RESET });
    page = await browser.open('operator', { viewport: { width: 1366, height: 768 } });
  });
  afterAll(() => server?.stop());

  const change = async (current: string, password: string) => {
    await page.getByLabel('Kata sandi sekarang').fill(current);
    await page.getByLabel('Kata sandi baru').fill(password);
    await page.getByRole('button', { name: 'Simpan' }).click();
  };

  it('that an admin chose is replaced before the console opens', async () => {
    await page.goto(server.url);
    await page.getByLabel('Nama pengguna').fill('operator3');
    await page.getByLabel('Kata sandi', { exact: true }).fill(RESET);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.getByRole('heading', { name: 'Pilih kata sandi baru' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await change('bukan-sandi-ini', OWN);
    await page.getByText('Bukan kata sandi Anda.').waitFor();
    await change(RESET, OWN);
    await isLive(page.locator('.link-state'));
  });

  it('is changed from the account menu', async () => {
    await page.getByRole('button', { name: 'Akun' }).click();
    await page.getByRole('button', { name: 'Ganti kata sandi' }).click();
    await change(OWN, NEXT);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.reload();
    await isLive(page.locator('.link-state'));
    await expect(loggedIn(server.url, '/api/auth/login', 'operator3', OWN)).rejects.toThrow();
    await loggedIn(server.url, '/api/auth/login', 'operator3', NEXT);
  });

  const openReports = async () => {
    await page.getByRole('button', { name: 'Comcen, Menu' }).click();
    await page.getByRole('link', { name: 'Laporan', exact: true }).click();
  };

  it('is asked for when any call is told so, and no longer once another tab has chosen it', async () => {
    await database().sql`update app_user set must_change_password = true where username = 'operator3'`;
    const other = await page.context().newPage();
    // A session is believed for some seconds.
    const board = `${server.url}/api/map`;
    await expect.poll(async () => (await other.request.get(board)).status(), { timeout: 15_000 }).toBe(403);
    // The live link may have been told first: then there is nothing left to press.
    void openReports().catch(() => undefined);
    await page.getByRole('heading', { name: 'Pilih kata sandi baru' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Indonesia' }).click();
    const current = { current: NEXT, password: OWN };
    const headers = { origin: server.url };
    const changed = await other.request.post(`${server.url}/api/me/password`, { data: current, headers });
    expect(changed.status()).toBe(200);
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
    await isLive(page.locator('.link-state'));
  });
});
