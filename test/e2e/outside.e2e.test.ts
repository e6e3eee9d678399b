import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';
import { startTileServer, type TileServer } from '../harness/tile-server.ts';

/** What the console asks of other houses, and what it says when its own does not answer. */
describe.skipIf(!hasChromium)('the console and the world outside', () => {
  const database = useTestDatabase(demoTemplate);
  const browser = useChromium();
  let tiles: TileServer;
  let stranger: TileServer;
  let server: RunningServer | undefined;
  let page: Page;
  let hosts: Set<string>;

  beforeAll(async () => {
    tiles = await startTileServer();
    stranger = await startTileServer();
  });
  afterAll(async () => {
    await server?.stop();
    await tiles?.close();
    await stranger?.close();
  });

  const openBoard = async (env: Record<string, string>): Promise<string> => {
    await page?.close();
    await server?.stop();
    server = await startServer({ databaseUrl: database().url, env });
    const asked = new Set<string>();
    hosts = asked;
    page = await browser.open('operator', { viewport: { width: 1366, height: 768 } });
    page.on('request', (request) => {
      if (request.url().startsWith('http')) asked.add(new URL(request.url()).origin);
    });
    await page.goto(server.url);
    await page.getByLabel('Nama pengguna').fill('operator1');
    await page.getByLabel('Kata sandi', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.getByText('Langsung').first().waitFor();
    await page.locator('.leaflet-control-attribution', { hasText: 'GSHHG' }).waitFor();
    return server.url;
  };
  /** A picture from there, put into the page: `load` or `error`. */
  const pictureFrom = (origin: string) =>
    page.evaluate(
      `new Promise((done) => { const img = new Image(); img.onload = () => done('load'); img.onerror = () => done('error'); img.src = '${origin}/1.png'; })`,
    );

  it('shows the tiles of TILE_URL and whose they are; no other host is let in', async () => {
    const env = { TILE_URL: `${tiles.origin}/{z}/{x}/{y}.png`, TILE_ATTRIBUTION: '© Peta Percobaan' };
    const url = await openBoard(env);
    await page.locator('img.leaflet-tile-loaded').first().waitFor();
    expect(tiles.asked[0]).toMatch(/^\/\d+\/\d+\/\d+\.png$/);
    await page.locator('.leaflet-control-attribution', { hasText: '© Peta Percobaan' }).waitFor();
    expect([...hosts].sort()).toEqual([new URL(url).origin, tiles.origin].sort());
    expect(await pictureFrom(stranger.origin)).toBe('error');
    expect(stranger.asked).toEqual([]);
  });

  it('without it no request leaves for another host, and none is let out', async () => {
    const askedBefore = tiles.asked.length;
    const url = await openBoard({});
    expect(await page.locator('img.leaflet-tile').count()).toBe(0);
    expect([...hosts]).toEqual([new URL(url).origin]);
    expect(await pictureFrom(tiles.origin)).toBe('error');
    expect(tiles.asked).toHaveLength(askedBefore);
  });

  it('a list that cannot be read says so after one try, and is read again on demand', async () => {
    let tries = 0;
    await page.route('**/api/incidents?*', (route) => {
      tries += 1;
      return route.abort('connectionrefused');
    });
    await page.goto(`${server?.url}/incidents`);
    await page.getByText('Server tidak dapat dihubungi', { exact: false }).waitFor();
    expect(tries).toBe(1);
    await page.unroute('**/api/incidents?*');
    await page.getByRole('button', { name: 'Coba lagi' }).click();
    await page.getByText('Terbaca pukul', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: 'Coba lagi' }).count()).toBe(0);
  });
});
