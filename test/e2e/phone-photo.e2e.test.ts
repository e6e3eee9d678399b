import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { type ApiClient, loggedIn } from '../harness/api-client.ts';
import { seriousFindings } from '../harness/axe.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { type Desk, deskOf } from '../harness/console-desk.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';

const PHONE = {
  viewport: { width: 360, height: 640 },
  isMobile: true,
  hasTouch: true,
  serviceWorkers: 'allow',
} as const;

interface Order {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly crew: { readonly code: string } | null;
  readonly photoIds: readonly string[];
}

/** A job in the rain: no signal, a small phone that throws the app out, and pictures of what was repaired. */
describe.skipIf(!hasChromium)('photos of a completion', () => {
  const database = useTestDatabase(demoTemplate);
  const browser = useChromium();
  let server: RunningServer;
  let operatorApi: ApiClient;
  let desk: Desk;
  let page: Page;
  let camera: { name: string; mimeType: string; buffer: Buffer };
  let older: typeof camera;
  let order: Order;

  beforeAll(async () => {
    server = await startServer({ databaseUrl: database().url });
    operatorApi = await loggedIn(server.url, '/api/auth/login', 'operator5', DEMO_PASSWORD);
    camera = { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: await cameraPhoto() };
    const small = await sharp(camera.buffer).resize(800).jpeg().toBuffer();
    older = { name: 'IMG_0000.jpg', mimeType: 'image/jpeg', buffer: small };
    page = await browser.open('technician', PHONE);
    desk = deskOf(await browser.open('operator', { viewport: { width: 1366, height: 768 } }));
    await desk.logIn(server.url, 'operator5', DEMO_PASSWORD);
  });
  afterAll(() => server?.stop());

  const readOrder = async (id: string): Promise<Order> =>
    (await operatorApi.get(`/api/work-orders/${id}`)).body as Order;
  const stateNow = async () => (await readOrder(order.id)).state;

  /** A report of the next customer; its order is with a crew a moment later. */
  async function reported(skip: number): Promise<Order> {
    const [customer] = await database().sql<{ idpel: string }[]>`
      select idpel from customer where ulp_id = 'pkp' order by transformer_id, idpel offset ${skip} limit 1`;
    const report = { channel: 'voice', kind: 'hazard', description: 'kabel', reporter: {}, idpel: customer?.idpel };
    await operatorApi.post('/api/reports', report);
    const offered = async () =>
      ((await operatorApi.get('/api/work-orders')).body as { items: Order[] }).items.find(
        ({ state }) => state === 'offered',
      );
    await expect.poll(offered, { timeout: 30_000 }).toBeDefined();
    return (await offered()) ?? order;
  }

  const held = (name: string) => page.getByRole('button', { name }).click({ delay: 900 });
  const kept = (store: string) => page.evaluate<number>(asked(store, 'count()'));

  async function logIn(): Promise<void> {
    await page.goto(`${server.mobileUrl}/petugas/`);
    await page.getByLabel('Nama pengguna').fill(`yantek-${order.crew?.code}`);
    await page.getByLabel('Kata sandi', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Masuk' }).click();
  }
  async function workUntilRestored(): Promise<void> {
    await page.getByRole('button', { name: 'Terima' }).click();
    await held('Berangkat');
    await held('Tiba di lokasi');
    await held('Nyala');
    await expect.poll(stateNow, { timeout: 15_000 }).toBe('restored');
  }
  async function answer(): Promise<void> {
    await page.getByRole('button', { name: 'Selesai', exact: true }).click();
    await page.getByRole('button', { name: 'Diperbaiki' }).click();
    await page.getByRole('button', { name: 'Pohon' }).click();
    await page.getByRole('button', { name: 'Ganti sekering', exact: false }).click();
  }
  const thumbnails = () => page.getByRole('button', { name: /^Foto \d, lihat atau hapus$/ });

  /** The browser is thrown out of the phone's memory, and opened again. */
  async function killedAndOpened(): Promise<void> {
    const context = page.context();
    await page.close({ runBeforeUnload: false });
    page = await context.newPage();
    await page.goto(`${server.mobileUrl}/petugas/`);
  }

  it('leave the shell small: what must be there before the first screen', async () => {
    const load = async (url: string) => Buffer.from(await (await fetch(server.mobileUrl + url)).arrayBuffer());
    const namedIn = (text: Buffer) => text.toString().match(/\/assets\/[\w.-]+/g) ?? [];
    const page = await load('/petugas/index.html');
    // The map comes after it, a strip that the work does not wait for.
    const files = new Map([['/petugas/index.html', page]]);
    for (const url of namedIn(page)) files.set(url, await load(url));
    for (const [, bytes] of [...files].filter(([url]) => url.endsWith('.css'))) {
      for (const part of namedIn(bytes)) files.set(part, await load(part));
    }
    expect([...files.keys()].join(' ')).toMatch(/\.js .*\.css .*\.woff2/);
    const kilobytes = [...files.values()].reduce((sum, bytes) => sum + gzipSync(bytes).byteLength, 0) / 1024;
    expect(kilobytes).toBeLessThan(200);
  });

  it('are taken, looked at and removed with one thumb, and never asked for', async () => {
    order = await reported(0);
    await logIn();
    await workUntilRestored();
    await page.context().setOffline(true);
    await answer();
    const send = page.getByRole('button', { name: 'Kirim' });
    await send.waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await expectThumbRoom();
    const [takes, gallery] = [page.getByLabel('Ambil foto'), page.getByLabel('Galeri')];
    expect(await takes.getAttribute('capture')).toBe('environment');
    expect(await gallery.getAttribute('capture')).toBeNull();
    await takes.setInputFiles(camera);
    await gallery.setInputFiles([older, older, older, older]);
    await expect.poll(() => thumbnails().count(), { timeout: 30_000 }).toBe(4);
    await page.getByText('4 dari 4').waitFor();
    expect(await takes.count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await expectThumbRoom();
    for (const left of [3, 2]) {
      await thumbnails().last().click();
      await page.getByRole('img', { name: `Foto ${left + 1}` }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await expectThumbRoom();
      await page.getByRole('button', { name: 'Hapus' }).click();
      await expect.poll(() => thumbnails().count()).toBe(left);
    }
    await expect.poll(() => kept('pictures')).toBe(2);
  });

  /** Everything to press is 64 px high and in reach, nothing sticks out. */
  async function expectThumbRoom(): Promise<void> {
    const all = await page.locator('dialog .step, dialog button.photo').all();
    expect(all.length).toBeGreaterThan(1);
    for (const target of all) expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(64);
    const next = await page.locator('dialog .sheet-foot .step').last().boundingBox();
    expect((next?.y ?? 999) + (next?.height ?? 0)).toBeLessThanOrEqual(PHONE.viewport.height);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.viewport.width);
  }

  it('and the answers are still there when the camera pushed the app out of the memory', async () => {
    await page.getByLabel('Catatan', { exact: false }).fill('dahan di kabel');
    await expect.poll(() => page.evaluate<string>(KEPT_NOTE)).toBe('dahan di kabel');
    await killedAndOpened();
    await page.getByRole('button', { name: 'Selesai', exact: true }).click();
    await page.getByText('Ganti sekering', { exact: false }).waitFor();
    expect(await thumbnails().count()).toBe(2);
    expect(await page.getByLabel('Catatan', { exact: false }).inputValue()).toBe('dahan di kabel');
  });

  it('wait on the phone with their completion, also over a restart, and are small', async () => {
    await page.getByRole('button', { name: 'Kirim' }).click();
    await page.getByText('1 langkah, 2 foto menunggu sinyal').waitFor();
    await killedAndOpened();
    await page.getByText('1 langkah, 2 foto menunggu sinyal').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const sizes = await page.evaluate<number[]>(KEPT_SIZES);
    expect(camera.buffer.byteLength).toBeGreaterThan(1024 * 1024);
    expect(sizes).toHaveLength(2);
    for (const size of sizes) expect(size).toBeLessThan(300 * 1024);
    expect(await stateNow()).toBe('restored');
  });

  it('lie on the order once there is signal, each once, and the operator sees them', async () => {
    const keys: string[] = [];
    // The first answer is lost on its way: the phone cannot know that the photo arrived.
    let isLost = false;
    await page.route('**/photos', async (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      if (isLost) return route.continue();
      isLost = true;
      const reply = await route.fetch();
      expect(reply.status()).toBe(201);
      await route.abort();
    });
    await page.context().setOffline(false);
    await expect.poll(stateNow, { timeout: 30_000 }).toBe('completed');
    await page.getByText('menunggu sinyal').waitFor({ state: 'detached' });
    expect(keys).toHaveLength(3);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    const { photoIds } = await readOrder(order.id);
    expect(photoIds).toHaveLength(2);
    const rows = await database().sql`select 1 from photo`;
    expect(rows).toHaveLength(2);
    expect(await kept('pictures')).toBe(0);
    expect(await kept('drafts')).toBe(0);
    expect(await kept('outbox')).toBe(0);

    await desk.page.goto(`${server.url}/orders/${order.id}`);
    const pictures = desk.panel.getByRole('img', { name: /Foto/ });
    await expect.poll(() => pictures.count()).toBe(2);
    await pictures.first().scrollIntoViewIfNeeded();
    const width = () => desk.page.evaluate<number>(`document.querySelector('article .photo img').naturalWidth`);
    await expect.poll(width).toBe(1200);
  });

  it('that the server refuses hold nothing back: the work is done, and the app says so', async () => {
    await page.unroute('**/photos');
    order = await reported(40);
    // Whoever is nearest: the phone goes from hand to hand.
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: 'Keluar' }).click();
    await page.getByLabel('Nama pengguna').waitFor();
    await logIn();
    await workUntilRestored();
    await answer();
    // A format that neither this phone nor the server knows goes as it is, and is refused there.
    const odd = { name: 'IMG_0002.heic', mimeType: 'image/heic', buffer: Buffer.from('ftypheic, but nothing in it') };
    await page.getByLabel('Galeri').setInputFiles([odd, older]);
    // At once, while they are still being made smaller: they go along.
    await page.getByRole('button', { name: 'Kirim' }).click();
    await expect.poll(stateNow, { timeout: 30_000 }).toBe('completed');
    await page.getByText(`${order.number}: 1 foto tidak terkirim`).waitFor();
    await page.getByText('Pekerjaan sudah tercatat selesai', { exact: false }).waitFor();
    expect((await readOrder(order.id)).photoIds).toHaveLength(1);
    expect(await seriousFindings(page)).toEqual([]);
    await page.reload();
    await page.getByText(`${order.number}: 1 foto tidak terkirim`).waitFor();
    await page.getByRole('button', { name: 'Mengerti' }).click();
    await page.getByText('tidak terkirim').waitFor({ state: 'detached' });
    expect(await kept('pictures')).toBe(0);
    expect(await kept('outbox')).toBe(0);
  });
});

/** What a phone's camera makes: 12 megapixels, upright only by its EXIF, as heavy as leaves and wires are. */
async function cameraPhoto(): Promise<Buffer> {
  const size = { width: 4000, height: 3000 };
  const noise = { type: 'gaussian', mean: 128, sigma: 45 } as const;
  const leaves = await sharp({ create: { ...size, channels: 3, background: '#000', noise } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  // Lying on its side, as cameras write it: the pole stands once it is turned.
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="3000" viewBox="0 0 1000 750">
    <rect width="1000" height="750" fill="#8aa4b8"/><rect x="620" width="380" height="750" fill="#5c7a45"/>
    <rect x="60" y="350" width="900" height="46" fill="#6b5a48"/><rect x="180" y="190" width="40" height="370" fill="#4a3f35"/>
    <path d="M200 0v750M250 0v750" stroke="#222" stroke-width="5"/></svg>`;
  return sharp(Buffer.from(scene))
    .composite([{ input: leaves, blend: 'soft-light' }])
    .jpeg({ quality: 92 })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}

const OPENED = `new Promise((resolve, reject) => {
  const asked = indexedDB.open('comcen-petugas');
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
})`;
const asked = (store: string, what: string) => `${OPENED}.then((db) => new Promise((resolve, reject) => {
  const asked = db.transaction('${store}').objectStore('${store}').${what};
  asked.onsuccess = () => { db.close(); resolve(asked.result); };
  asked.onerror = () => reject(asked.error);
}))`;
const KEPT_SIZES = `${asked('pictures', 'getAll()')}.then((all) => all.map((picture) => picture.size))`;
const KEPT_NOTE = `${asked('drafts', 'getAll()')}.then(([draft]) => draft?.note ?? '')`;
