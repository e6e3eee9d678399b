import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { type ApiClient, loggedIn } from '../harness/api-client.ts';
import { seriousFindings } from '../harness/axe.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { type Desk, deskOf } from '../harness/console-desk.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';

const LAPTOP = { viewport: { width: 1366, height: 768 } };
const DAY_MS = 86_400_000;

/** A unit starts with its past: a file comes in, a customer rates, the manager sees it and takes care. */
describe.skipIf(!hasChromium)('the voice of the customers', () => {
  const database = useTestDatabase(demoTemplate);
  const browser = useChromium();
  let server: RunningServer;
  let desk: Desk;
  let operator: ApiClient;
  let file: string;

  beforeAll(async () => {
    server = await startServer({ databaseUrl: database().url });
    const [customer] = await database().sql<{ idpel: string }[]>`select idpel from customer order by idpel limit 1`;
    const wib = (daysAgo: number, clock: string) =>
      `${new Date(Date.now() - daysAgo * DAY_MS + 7 * 3_600_000).toISOString().slice(0, 10)} ${clock}`;
    file = [
      'No Gangguan;Mulai Padam;Tiba;Nyala;IDPEL;Penyebab;Kanal',
      `G-1;${wib(20, '07.00')};${wib(20, '07.30')};${wib(20, '08.00')};${customer?.idpel};Pohon;WA`,
      `G-2;${wib(10, '07.00')};${wib(10, '07.30')};${wib(10, '08.00')};${customer?.idpel};Petir;WA`,
      `G-3;${wib(10, '07.00')};${wib(10, '06.30')};${wib(10, '08.00')};${customer?.idpel};Petir;WA`,
    ].join('\n');
    operator = await loggedIn(server.url, '/api/auth/login', 'operator1', DEMO_PASSWORD);
    desk = deskOf(await browser.open('manager', LAPTOP));
    await desk.logIn(server.url, 'manager', DEMO_PASSWORD);
  });
  afterAll(() => server?.stop());

  const page = () => desk.page;
  const press = (name: string) => page().getByRole('button', { name, exact: true }).click();

  it('a file of past outages is checked, its refused row told, and brought in', async () => {
    await page().goto(`${server.url}/import`);
    await press('Gangguan');
    await page()
      .getByLabel('Pilih berkas CSV…')
      .setInputFiles({ name: 'lama.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
    await press('Periksa berkas');
    await page().getByText('2 baris baru siap masuk.').waitFor();
    await page().getByRole('cell', { name: 'Tiba: sebelum langkah sebelumnya' }).waitFor();
    expect(await seriousFindings(page())).toEqual([]);
    await press('Impor 2 baris');
    await page().getByText('Riwayat sudah masuk').waitFor({ timeout: 60_000 });
  });

  it('the repeat is counted, and its number opens the fault with the one before', async () => {
    await page().goto(`${server.url}/voice?tab=repeats`);
    await page().getByRole('button', { name: 'Gangguan berulang: 1, buka daftar' }).first().click();
    await page().getByRole('dialog').getByText('10,0').waitFor();
    expect(await page().getByRole('dialog').getByRole('link', { name: /^GGN-/ }).count()).toBe(2);
    await page().keyboard.press('Escape');
    await page().getByRole('button', { name: '1 gangguan berulang di titik ini' }).click();
    await page().getByRole('dialog').getByRole('link', { name: /^GGN-/ }).waitFor();
    await page().keyboard.press('Escape');
    expect(await seriousFindings(page())).toEqual([]);
  });

  it('a customer gives one star; the manager takes the task and finishes it', async () => {
    const { items } = (await operator.get('/api/reports?status=answered')).body as {
      items: { trackingToken: string; number: string }[];
    };
    const reply = await fetch(`${server.mobileUrl}/reports/${items[0]?.trackingToken}/rating`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ stars: 1, nps: 2, comment: 'Lama sekali' }),
    });
    expect(reply.status).toBe(200);
    await page().goto(`${server.url}/voice`);
    await page().getByText('Lama sekali').waitFor();
    await press(`Ambil ${items[0]?.number}`);
    await page()
      .getByRole('cell', { name: /^Diambil/ })
      .waitFor();
    await press(`Selesaikan ${items[0]?.number}`);
    await page().getByRole('dialog').getByLabel('Catatan (boleh kosong)').fill('Sudah ditelepon');
    await page().getByRole('dialog').getByRole('button', { name: 'Selesaikan' }).click();
    await page().getByText('Tidak ada pelanggan kecewa yang menunggu.').waitFor();
    await page().getByRole('button', { name: 'Penilaian negatif: 1, buka daftar' }).click();
    await page().getByRole('dialog').getByText('Lama sekali').waitFor();
    await page().keyboard.press('Escape');
    expect(await seriousFindings(page())).toEqual([]);
  });

  it('an import of which somebody has rated an outage since stays, and says why', async () => {
    await page().goto(`${server.url}/import`);
    await page()
      .getByRole('link', { name: /lama\.csv/ })
      .click();
    await press('Tarik kembali');
    await page().getByRole('dialog').getByRole('button', { name: 'Tarik kembali' }).click();
    // One of them was rated since: it is no mere history any more.
    await page().getByText('sudah dikerjakan lagi').waitFor({ timeout: 30_000 });
  });
});
