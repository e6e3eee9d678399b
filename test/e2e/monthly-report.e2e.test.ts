import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planMonthlyReport } from '@comcen/server/commands/export/plan-monthly-report.ts';
import { requestExport } from '@comcen/server/commands/export/request-export.ts';
import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { exportOf, exports } from '@comcen/server/queries/exports.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { createExports } from '@comcen/server/test/workers/exports.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { insertHistory } from '../factories/history.ts';
import { createLane, type Lane } from '../factories/lane.ts';
import { managerOf, operatorOf } from '../factories/orders.ts';
import { WORLD_PASSWORD } from '../factories/world.ts';
import { seriousFindings } from '../harness/axe.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { useTestDatabase } from '../harness/postgres.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
const database = useTestDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'comcen-report-'));
let lane: Lane;
let app: App;
let url: string;

beforeAll(async () => {
  lane = await createLane(database(), { env: { COMCEN_DATA_DIR: dataDir } });
  await insertHistory(lane.sql, lane.world, { orders: 200, seed: 7 });
  await rebuildKpis(lane.ctx, lane.world.up3Id);
  app = await buildConsoleApp(lane.services, { realtime: true });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await lane.services.close();
  rmSync(dataDir, { recursive: true });
});

const worker = (changes: object = {}) =>
  createExports({ ...lane.services, config: { ...lane.services.config, consoleUrl: url, ...changes } });
const manager = () => managerOf(lane.services, lane.world);
const ask = () =>
  requestExport(manager(), lane.world.up3Id, 'kpi.read', {
    table: 'monthly_report',
    format: 'pdf',
    query: { month: '2026-01' },
    lang: 'id',
  });
const fileOf = (id: string): Buffer => readFileSync(join(dataDir, 'exports', lane.world.up3Id, `${id}.1`));

describe.skipIf(!hasChromium)('the monthly report', () => {
  it('is the page itself, printed, by a session that reads only and is over afterwards', async () => {
    const id = await ask();
    await worker().run(id);
    expect(await exportOf(manager(), id)).toMatchObject({ state: 'done', format: 'pdf' });
    const pdf = fileOf(id);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeGreaterThanOrEqual(1);
    expect(pdf.length).toBeGreaterThan(20_000);
    const sessions =
      await lane.sql`select kind, device, revoked_at is not null as over from session where kind = 'program'`;
    expect([...sessions]).toEqual([{ kind: 'program', device: null, over: true }]);
  });

  it('is made by the clock once a month, for who manages the whole UP3', async () => {
    const at = (time: string) => ({ ...lane.ctx, clock: () => new Date(time) });
    const { up3Id } = lane.world;
    expect(await planMonthlyReport(at('2026-01-31T22:59:00Z'), up3Id)).toBe(false);
    const both = await Promise.all([1, 2].map(() => planMonthlyReport(at('2026-01-31T23:01:00Z'), up3Id)));
    expect(both.sort()).toEqual([false, true]);
    expect(await planMonthlyReport(at('2026-02-02T03:00:00Z'), up3Id)).toBe(false);
    const made = (await exports(manager(), { before: null, limit: 10 })).find(
      ({ requestedBy }) => requestedBy === null,
    );
    expect(made).toMatchObject({ table: 'monthly_report', query: { month: '2026-01' } });
    await worker().run(made?.id ?? '');
    expect((await exportOf(manager(), made?.id ?? '')).state).toBe('done');
    await expect(exportOf(operatorOf(lane.services, lane.world), made?.id ?? '')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('fails when the page cannot be read, rather than printing that', async () => {
    const id = await ask();
    await lane.sql`alter table kpi_rollup rename to kpi_rollup_away`;
    try {
      await worker().run(id);
    } finally {
      await lane.sql`alter table kpi_rollup_away rename to kpi_rollup`;
    }
    expect(await exportOf(manager(), id)).toMatchObject({ state: 'failed' });
  });
});

it('without a Chromium the job says so', async () => {
  const id = await ask();
  await worker({ chromium: '/nowhere/chromium' }).run(id);
  expect(await exportOf(manager(), id)).toMatchObject({ state: 'failed', failure: 'browser' });
});

describe.skipIf(!hasChromium)('the page of exports', () => {
  const browser = useChromium();

  it('is worked by keyboard and read aloud: a file, its list, the digest, a key', async () => {
    await lane.sql`truncate export_job`;
    const page = await browser.open('exports', { viewport: { width: 1366, height: 768 } });
    await page.goto(url);
    await page.getByLabel('Nama pengguna').fill(lane.world.usernames.manager);
    await page.getByLabel('Kata sandi', { exact: true }).fill(WORLD_PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.link-state').waitFor();
    await page.goto(`${url}/crews`);
    await page.getByRole('button', { name: 'Ekspor', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'CSV (.csv)' }).press('Enter');
    await page.locator('.export-progress').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const download = page.waitForEvent('download');
    const [job] = await exports(manager(), { before: null, limit: 1 });
    await worker().run(job?.id ?? '');
    expect((await download).suggestedFilename()).toMatch(/^comcen-crews-\d{8}-\d{4}\.csv$/);
    await page.getByRole('link', { name: 'Semua ekspor' }).press('Enter');
    await page.getByRole('cell', { name: 'Regu' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    for (const [entry, field] of [
      ['Ringkasan mingguan', 'Alamat email'],
      ['Token API', 'Nama program'],
    ] as const) {
      await page.locator('.user-menu > button').press('Enter');
      await page.getByRole('button', { name: entry }).press('Enter');
      await page.getByLabel(field).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });
});
