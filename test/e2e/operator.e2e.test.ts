import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { type ApiClient, loggedIn } from '../harness/api-client.ts';
import { seriousFindings } from '../harness/axe.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { because, type Desk, deskOf, hearNotes, isLive } from '../harness/console-desk.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';

const LAPTOP = { viewport: { width: 1366, height: 768 } };
const SCREENS = ['Work order', 'Gangguan', 'Laporan', 'Regu', 'Alarm', 'Kinerja', 'Pengaturan'];

/** Everything an operator does by hand, with a colleague at a second console who sees it without touching anything. */
describe.skipIf(!hasChromium)('a shift of an operator', () => {
  const database = useTestDatabase(demoTemplate);
  const browser = useChromium();
  let server: RunningServer;
  let desk: Desk;
  let colleague: Desk;
  let notesHeard: () => Promise<number>;
  let neighbours: readonly string[];
  let number: string;
  let second: string;

  beforeAll(async () => {
    server = await startServer({ databaseUrl: database().url });
    const [device] = await database().sql<{ idpels: string[] }[]>`
      select (array_agg(idpel order by idpel))[1:2] as idpels from customer where ulp_id = 'pkp'
      group by transformer_id having count(*) > 1 order by transformer_id limit 1`;
    neighbours = device?.idpels ?? [];
    desk = deskOf(await browser.open('operator', LAPTOP));
    colleague = deskOf(await browser.open('colleague', LAPTOP));
    notesHeard = await hearNotes(desk.page);
    await desk.logIn(server.url, 'operator1', DEMO_PASSWORD);
    await colleague.logIn(server.url, 'operator2', DEMO_PASSWORD);
  });
  afterAll(() => server?.stop());

  const crewNow = async () => (await desk.crew.textContent()) ?? '';
  const orderId = () => desk.page.url().split('/').pop() ?? '';
  const phoneOf = (crew: string): Promise<ApiClient> =>
    loggedIn(server.mobileUrl, '/auth/login', `yantek-${crew}`, DEMO_PASSWORD);
  const step = async (phone: ApiClient, verb: string): Promise<number> => {
    const body = { commandId: `${verb}-${crypto.randomUUID()}`, occurredAt: new Date().toISOString() };
    return (await phone.post(`/work-orders/${orderId()}/${verb}`, body)).status;
  };
  const shows = (state: string) => desk.panel.locator('.order-head').getByText(state, { exact: true }).waitFor();
  const anotherCrewThan = async (before: string): Promise<string> => {
    await desk.crew.filter({ hasNotText: new RegExp(`^(${before}|Belum ada regu)$`) }).waitFor();
    return crewNow();
  };

  it('takes two calls of neighbours by keyboard; they are one order, on both consoles', async () => {
    const [first = '', next = ''] = neighbours;
    await desk.takeReport(first, 'padam sejak hujan');
    await desk.page.getByRole('link', { name: /^Buka WO-/ }).waitFor();
    expect(await seriousFindings(desk.page)).toEqual([]);
    second = await desk.takeReport(next, 'di sini juga padam');
    await desk.page.getByText('Terhubung ke WO-', { exact: false }).waitFor();
    await desk.page.getByRole('link', { name: /^Buka WO-/ }).click();
    await desk.panel.getByText('Laporan (2)').waitFor();
    number = (await desk.panel.getByRole('heading', { level: 2 }).textContent()) ?? '';
    await colleague.row(number).waitFor();
    expect(await colleague.page.locator('.queue-row').count()).toBe(1);
  });

  it('offers it by hand to a crew of her choice', async () => {
    const before = await anotherCrewThan('nobody');
    let chosen = '';
    await desk.direct(
      'Tugaskan regu',
      async (dialog) => {
        expect(await seriousFindings(desk.page)).toEqual([]);
        const codes = await dialog.locator('tbody .strong').allTextContents();
        chosen = codes.find((code) => code !== before) ?? '';
        await dialog.getByRole('radio', { name: chosen }).check();
      },
      'Tugaskan',
    );
    await desk.crew.filter({ hasText: chosen }).waitFor();
    await desk.panel.getByText(`${chosen} dipilih operator`).waitFor();
    await colleague.row(number).filter({ hasText: chosen }).waitFor();
  });

  it('takes it back from that crew, and it goes to another', async () => {
    const chosen = await crewNow();
    await desk.direct('Tarik kembali', because('Regu dibutuhkan di tempat lain'));
    const next = await anotherCrewThan(chosen);
    await desk.panel.getByText(`Ditarik kembali dari ${chosen}`, { exact: false }).waitFor();
    await colleague.row(number).filter({ hasText: next }).waitFor();
  });

  it('detaches the second report: it gets an order of its own', async () => {
    await desk.panel.getByRole('button', { name: `Lepas ${second}` }).click();
    await desk.panel.getByText('Laporan (1)').waitFor();
    await colleague.page.locator('.queue-row').nth(1).waitFor();
  });

  it('cancels that one, and it leaves the queue of both', async () => {
    const own = colleague.page.locator('.queue-row').filter({ hasNotText: number });
    const mistaken = (await own.textContent())?.match(/WO-\d{6}/)?.[0] ?? '';
    await desk.openOrder(mistaken);
    await desk.direct('Batalkan', because('Salah sambung'));
    await shows('Dibatalkan');
    expect(await seriousFindings(desk.page)).toEqual([]);
    await colleague.row(mistaken).waitFor({ state: 'detached' });
  });

  it('completes for a crew that restored power, and reopens when it fails again', async () => {
    await desk.openOrder(number);
    const phone = await phoneOf(await crewNow());
    for (const verb of ['accept', 'depart', 'arrive', 'restore']) expect(await step(phone, verb), verb).toBe(200);
    await shows('Nyala');
    await desk.direct('Selesaikan', async (dialog) => {
      await dialog.getByLabel('Hasil').selectOption({ label: 'Diperbaiki' });
      await dialog.getByLabel('Penyebab').selectOption({ label: 'Pohon' });
      await dialog.getByLabel('Tindakan').selectOption({ label: 'Pohon dipangkas' });
    });
    await shows('Selesai');
    await colleague.row(number).waitFor({ state: 'detached' });
    await desk.direct('Buka lagi', because('Padam lagi setelah hujan'));
    await colleague.row(number).waitFor();
  });

  it('hears the late step of a crew she recalled, and acknowledges the alarm with Enter', async () => {
    const former = await anotherCrewThan('nobody');
    const phone = await phoneOf(former);
    for (const verb of ['accept', 'depart']) expect(await step(phone, verb), verb).toBe(200);
    await shows('Dalam perjalanan');
    await desk.direct('Tarik kembali', because('Tidak menjawab telepon'));
    await anotherCrewThan(former);
    expect(await step(phone, 'arrive')).toBe(409);
    await desk.alarmStrip.getByText('1 alarm belum diterima').waitFor();
    await expect.poll(notesHeard).toBeGreaterThan(0);
    await desk.panel.getByText('Klaim lapangan').waitFor();
    expect(await seriousFindings(desk.page)).toEqual([]);
    // Off every button: there Enter is a press of that button.
    await desk.page.getByRole('main').click({ position: { x: 500, y: 20 } });
    await desk.page.keyboard.press('Enter');
    await desk.alarmStrip.getByText('1 alarm berdiri').waitFor();
    await colleague.alarmStrip.getByText('1 alarm berdiri').waitFor();
  });

  it('adopts what that crew did: the order is theirs, on site, and the alarm is over', async () => {
    const other = await crewNow();
    await desk.panel.getByRole('button', { name: 'Ambil' }).click();
    await shows('Dalam pengerjaan');
    await anotherCrewThan(other);
    await colleague.row(number).filter({ hasText: 'Dalam pengerjaan' }).waitFor();
    for (const { alarmStrip } of [desk, colleague]) await alarmStrip.getByText('Tidak ada alarm').waitFor();
  });

  it('finds every screen in order', async () => {
    const { page, link } = colleague;
    await page.goto(`${server.url}/work-orders`);
    await isLive(link);
    for (const screen of SCREENS) {
      await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click();
      await page.locator('main :is(table, form, .notice)').first().waitFor();
      expect(await seriousFindings(page), screen).toEqual([]);
    }
  });

  it('is told that the board is the past when the server is away, and since when', async () => {
    await desk.page.evaluate('globalThis.isSamePage = true');
    await server.kill();
    await desk.link.filter({ hasText: 'Terputus' }).waitFor();
    await desk.page.getByText(/Yang tampak adalah keadaan pukul \d\d:\d\d:\d\d WIB, bukan keadaan sekarang/).waitFor();
    expect(await desk.row(number).count()).toBe(1);
    await desk.alarmStrip.getByText('Alarm tidak diketahui').waitFor();
    expect(await seriousFindings(desk.page)).toEqual([]);
  });

  it('is live again without a reload when it is back, with what is new', async () => {
    server = await startServer({ databaseUrl: database().url, ports: server.ports });
    await isLive(desk.link);
    const api = await loggedIn(server.url, '/api/auth/login', 'operator3', DEMO_PASSWORD);
    const report = { channel: 'voice', kind: 'voltage', description: 'redup', idpel: neighbours[1], reporter: {} };
    expect((await api.post('/api/reports', report, { 'idempotency-key': crypto.randomUUID() })).status).toBe(201);
    await desk.panel.getByText('Laporan (2)').waitFor();
    expect(await desk.page.evaluate('globalThis.isSamePage')).toBe(true);
  });
});
