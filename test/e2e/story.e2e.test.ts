import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { type ApiClient, loggedIn } from '../harness/api-client.ts';
import { seriousFindings } from '../harness/axe.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { isLive } from '../harness/console-desk.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';

/** The main job with four people at four screens: customer, operator, technician, manager. */
describe.skipIf(!hasChromium)('one outage, from the customer who reports it to the manager who answers for it', () => {
  const database = useTestDatabase(demoTemplate);
  const browser = useChromium();
  let server: RunningServer;
  let operatorApi: ApiClient;
  let customer: Page;
  let operator: Page;
  let technician: Page;
  let idpel: string;
  let orderNumber: string;
  let crewCode: string;

  beforeAll(async () => {
    server = await startServer({ databaseUrl: database().url });
    operatorApi = await loggedIn(server.url, '/api/auth/login', 'operator2', DEMO_PASSWORD);
    const [row] = await database().sql<
      { idpel: string }[]
    >`select idpel from customer where ulp_id = 'pkp' order by idpel`;
    idpel = row?.idpel ?? '';
    customer = await browser.open('customer', PHONE);
    operator = await browser.open('operator', { viewport: { width: 1366, height: 768 } });
    technician = await browser.open('technician', PHONE);
  });
  afterAll(() => server?.stop());

  const login = async (page: Page, url: string, username: string) => {
    await page.goto(url);
    await page.getByLabel('Nama pengguna').fill(username);
    await page.getByLabel('Kata sandi', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Masuk' }).click();
  };
  const queueRows = (page: Page) => page.locator('.queue-row');
  const held = async (page: Page, name: string) => {
    await page.getByRole('button', { name }).click({ delay: 900 });
  };

  it('the operator logs in and sees a live, empty board', async () => {
    await login(operator, server.url, 'operator1');
    await isLive(operator.locator('.link-state'));
    expect(await queueRows(operator).count()).toBe(0);
    expect(await seriousFindings(operator)).toEqual([]);
  });

  it('the customer reports in three taps and can follow it', async () => {
    await customer.goto(`${server.mobileUrl}/lapor/`);
    await customer.getByLabel('ID pelanggan', { exact: false }).fill(idpel);
    await customer.getByRole('button', { name: 'Lanjut' }).click();
    await customer.getByRole('button', { name: 'Padam' }).click();
    expect(await seriousFindings(customer)).toEqual([]);
    await customer.getByRole('button', { name: 'Kirim laporan' }).click();
    await customer.getByText('LAP-', { exact: false }).first().waitFor();
    expect(customer.url()).toMatch(/\/lapor\/#\/.{20,}/);
    expect(await seriousFindings(customer)).toEqual([]);
  });

  it('the console shows the order with a crew, without a reload', async () => {
    const row = queueRows(operator).first();
    await row.waitFor();
    orderNumber = (await row.textContent())?.match(/WO-\d{6}/)?.[0] ?? '';
    expect(orderNumber).toMatch(/^WO-\d{6}$/);
    await row.click();
    const panel = operator.getByRole('article');
    await panel.getByText(orderNumber).first().waitFor();
    const { body } = await operatorApi.get(`/api/work-orders?number=${orderNumber}`);
    crewCode = (body as { items: { crew: { code: string } }[] }).items[0]?.crew.code ?? '';
    await panel.getByText(crewCode, { exact: false }).first().waitFor();
    expect(await seriousFindings(operator)).toEqual([]);
  });

  it('the technician accepts, departs, arrives, restores and completes', async () => {
    await login(technician, `${server.mobileUrl}/petugas/`, `yantek-${crewCode}`);
    await technician.getByRole('button', { name: 'Terima' }).waitFor();
    expect(await seriousFindings(technician)).toEqual([]);
    await technician.getByRole('button', { name: 'Terima' }).click();
    await technician.getByRole('button', { name: 'Berangkat' }).click({ delay: 900 });
    await customer.getByText('Dalam Perjalanan').first().waitFor();
    await held(technician, 'Tiba di lokasi');
    await operator.getByText('Dalam Pengerjaan').first().waitFor();
    await held(technician, 'Nyala');
    await customer.getByText('Nyala', { exact: false }).first().waitFor();
    await technician.getByRole('button', { name: 'Selesai' }).click();
    await technician.getByRole('button', { name: 'Diperbaiki' }).click();
    await technician.getByRole('button', { name: 'Pohon' }).click();
    await technician.getByRole('button', { name: 'Ganti sekering', exact: false }).click();
    await technician.getByRole('button', { name: 'Kirim' }).click();
    await technician.getByText('Menunggu penugasan').waitFor();
  });

  it('the customer sees that it is done', async () => {
    await customer.getByText('Selesai', { exact: false }).first().waitFor();
    expect(await seriousFindings(customer)).toEqual([]);
  });

  it('the manager sees the interval and the order behind it', async () => {
    const manager = await browser.open('manager', { viewport: { width: 1366, height: 768 } });
    await login(manager, `${server.url}/kpi`, 'manager');
    const { body } = await operatorApi.get(`/api/work-orders?number=${orderNumber}`);
    const id = (body as { items: { id: string }[] }).items[0]?.id ?? '';
    const detail = (await operatorApi.get(`/api/work-orders/${id}`)).body as {
      state: string;
      times: Record<string, string | null>;
    };
    expect(detail.state).toBe('completed');
    for (const time of [
      'reportedAt',
      'createdAt',
      'dispatchedAt',
      'acceptedAt',
      'departedAt',
      'arrivedAt',
      'restoredAt',
      'completedAt',
    ]) {
      expect(detail.times[time], time).not.toBeNull();
    }
    const response = manager.locator('.big-number').first();
    expect(await response.textContent()).toMatch(/^\d+([.,]\d+)?/);
    await response.click();
    const list = manager.getByRole('dialog');
    await list.getByRole('heading', { name: /^Respons · Rata-rata: \d/ }).waitFor();
    await list.getByText(orderNumber).waitFor();
    expect(await seriousFindings(manager)).toEqual([]);
  });

  it('and of one ULP, day by day, every number opens as many orders as it counts', async () => {
    await cancelTwoAt(operatorApi, orderNumber);
    const manager = await browser.open('ulp', { viewport: { width: 1366, height: 768 } });
    await login(manager, `${server.url}/kpi`, 'manager');
    const ulp = manager.getByLabel('ULP', { exact: true });
    const name = (await manager.locator('.kpi-table tbody th').first().textContent()) ?? '';
    await ulp.selectOption({ label: name });
    await manager.waitForURL(/ulp=\w+&by=day/);
    await manager.reload();
    const total = manager.locator('.kpi-table .total button');
    await total.first().waitFor();
    expect(await ulp.inputValue()).not.toBe('');
    await manager.getByRole('button', { name: 'Dibatalkan, Semua: 2. Lihat 2 work order' }).first().waitFor();
    for (const number of await total.all()) {
      const label = (await number.getAttribute('aria-label')) ?? '';
      await number.click();
      const list = manager.getByRole('dialog');
      await list.locator('tbody tr').first().waitFor();
      expect(`${label}: ${await list.locator('tbody tr').count()}`).toMatch(/Lihat (\d+) work order: \1$/);
      await manager.keyboard.press('Escape');
      await list.waitFor({ state: 'detached' });
    }
  });
});

/** Two more orders at the same place that nobody needs: a list of the cancelled ones is another than that of the rest. */
async function cancelTwoAt(operatorApi: ApiClient, orderNumber: string): Promise<void> {
  const { body } = await operatorApi.get(`/api/work-orders?number=${orderNumber}`);
  const { location } = (body as { items: { location: { lat: number; lng: number } }[] }).items[0] ?? {};
  for (const kind of ['voltage', 'meter']) {
    const made = await operatorApi.post('/api/work-orders', { location, kind });
    expect(made.status).toBe(201);
    const { id } = made.body as { id: string };
    expect((await operatorApi.post(`/api/work-orders/${id}/cancel`, { reason: 'salah tempat' })).status).toBe(200);
  }
}

const PHONE = {
  viewport: { width: 360, height: 640 },
  isMobile: true,
  hasTouch: true,
  serviceWorkers: 'allow',
} as const;
