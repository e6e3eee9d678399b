import { LANE_LOCK } from '@comcen/server/test/workers/lane-lock.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { type ApiClient, loggedIn } from '../harness/api-client.ts';
import { seriousFindings } from '../harness/axe.ts';
import { hasChromium, useChromium } from '../harness/chromium.ts';
import { type Desk, deskOf, isLive } from '../harness/console-desk.ts';
import { holdLock } from '../harness/hold-lock.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';

const LAPTOP = { viewport: { width: 1366, height: 768 } };

interface Place {
  section: string;
  idpels: string[];
}

/** Where a fault is believed to be, and an operator who knows better. */
describe.skipIf(!hasChromium)("an incident's page", () => {
  const database = useTestDatabase(demoTemplate);
  const browser = useChromium();
  let server: RunningServer;
  let desk: Desk;
  let api: ApiClient;
  let places: readonly Place[];

  beforeAll(async () => {
    server = await startServer({ databaseUrl: database().url });
    // Three neighbours each on two feeders: two faults that nothing explains as one. At which device is the inference's business.
    places = await database().sql<Place[]>`
      select distinct on (s.parent_id) s.id as section, (array_agg(c.idpel order by c.idpel))[1:3] as idpels
      from customer c join grid_device t on t.id = c.transformer_id join grid_device s on s.id = t.parent_id
      group by s.parent_id, s.id, t.id having count(*) >= 3 order by s.parent_id, t.id limit 2`;
    api = await loggedIn(server.url, '/api/auth/login', 'operator2', DEMO_PASSWORD);
    desk = deskOf(await browser.open('operator', LAPTOP));
    await desk.logIn(server.url, 'operator1', DEMO_PASSWORD);
  });
  afterAll(() => server?.stop());

  const page = () => desk.page;
  const article = () => page().getByRole('article');
  const fact = (label: string) => article().locator('.incident-facts > div').filter({ hasText: label }).locator('dd');
  const press = (name: string) => article().getByRole('button', { name, exact: true }).click();
  const answer = async (name: string) => {
    await page().getByRole('dialog').getByRole('button', { name, exact: true }).click();
    await page().getByRole('dialog').waitFor({ state: 'detached' });
  };
  const report = async (idpel: string) => {
    const body = { channel: 'voice', kind: 'outage', description: 'padam', idpel, reporter: {} };
    expect((await api.post('/api/reports', body, { 'idempotency-key': crypto.randomUUID() })).status).toBe(201);
  };
  /** From the list, as an operator goes there; the newest stands first. */
  const openFromList = async (nth: number) => {
    await page().goto(`${server.url}/incidents`);
    await isLive(desk.link);
    await page().getByRole('link', { name: /^GGN-/ }).nth(nth).click();
    await article().getByRole('tree').waitFor();
  };

  it('opens from the list with the tree, the suspect in it and the words', async () => {
    // One round hears all of them: a caller who comes after two have told enough would be linked to what stands, unreckoned.
    const letRoundsGo = await holdLock(
      database().sql,
      (ours) => ours`select pg_advisory_xact_lock(${LANE_LOCK}, hashtext(id)) from up3`,
    );
    for (const place of places) for (const idpel of place.idpels) await report(idpel);
    await letRoundsGo();
    await expect
      .poll(async () => (await database().sql`select from report where state = 'linked'`).length, { timeout: 20_000 })
      .toBe(places.length * 3);
    await openFromList(1);
    const suspect = article().getByRole('treeitem', { name: /3 dari .* pelanggan melapor.*Diduga di sini/ });
    await suspect.waitFor();
    expect(await article().locator('.big-fact').first().textContent()).toContain(
      (await suspect.locator('.strong').textContent()) ?? 'a code',
    );
    await article().getByText('3 dari 3 pelapor di sekitarnya ada di bawah perangkat ini.').waitFor();
    expect(await fact('Pelanggan padam').textContent()).toContain('3 pelanggan melapor');
    expect(await seriousFindings(page())).toEqual([]);
  });

  it('is walked through with the keyboard: to the device above, Enter chooses it', async () => {
    const suspect = article().getByRole('treeitem', { name: /Diduga di sini/ });
    const level = Number(await suspect.getAttribute('aria-level'));
    await suspect.focus();
    await page().keyboard.press('ArrowLeft');
    await page().keyboard.press('Enter');
    const chosen = article().getByRole('treeitem', { selected: true });
    await expect.poll(() => chosen.getAttribute('aria-level')).toBe(String(level - 1));
    const code = (await chosen.locator('.strong').textContent()) ?? 'a code';
    await article().locator('.chosen-device').getByText(code).waitFor();
  });

  it('counts a new caller without being touched', async () => {
    const [{ idpel } = { idpel: '' }] = await database().sql<{ idpel: string }[]>`
      select c.idpel from customer c join grid_device t on t.id = c.transformer_id
      where t.parent_id = ${places[0]?.section ?? ''} and c.idpel <> all(${places[0]?.idpels ?? []}) limit 1`;
    await report(idpel);
    await article().getByRole('button', { name: 'Pelapor 4' }).waitFor();
    await fact('Pelanggan padam').getByText('4 pelanggan melapor').waitFor();
  });

  it('is confirmed on a device, and the machine leaves it alone', async () => {
    await openFromList(0);
    await press('Pastikan');
    expect(await seriousFindings(page())).toEqual([]);
    await answer('Pastikan');
    await fact('Keyakinan lokasi').getByText('Dipastikan', { exact: true }).waitFor();
    await article()
      .getByRole('treeitem', { name: /Dipastikan di sini/ })
      .waitFor();
  });

  it('takes in another incident, and gives it back', async () => {
    await openFromList(1);
    await press('Gabung');
    const dialog = page().getByRole('dialog');
    await dialog.getByRole('radio').first().waitFor();
    expect(await seriousFindings(page())).toEqual([]);
    await dialog.getByRole('radio').first().check();
    await answer('Gabung');
    await article().getByRole('button', { name: 'Pelapor 7' }).waitFor();
    await fact('Keyakinan lokasi').getByText('Dipastikan', { exact: true }).waitFor();
    await article()
      .getByRole('button', { name: /^Kelompok/ })
      .click();
    await article()
      .getByText(/GGN-\d+ masuk ke GGN-\d+/)
      .waitFor();

    await article()
      .getByRole('button', { name: /^Urungkan: Digabung/ })
      .click();
    await answer('Urungkan');
    await article().getByRole('button', { name: 'Pelapor 4' }).waitFor();
    await article()
      .getByText(/^diurungkan/)
      .waitFor();
  });

  it('splits one report off into an incident of its own', async () => {
    await article().getByRole('button', { name: 'Pelapor 4' }).click();
    await article().getByRole('checkbox').first().check();
    await press('Pisah (1)');
    expect(await seriousFindings(page())).toEqual([]);
    const place = page().getByRole('dialog').getByLabel('Lokasi gangguan baru');
    const transformer = place
      .locator('option')
      .filter({ hasText: /^Gardu GD/ })
      .first();
    await place.selectOption((await transformer.getAttribute('value')) ?? '');
    await answer('Pisah');
    await article().getByRole('button', { name: 'Pelapor 3' }).waitFor();
  });

  it('says so when a colleague was quicker', async () => {
    const id = page().url().split('/').pop() ?? '';
    const other = await database().sql<{ id: string }[]>`
      select id from incident where state = 'open' and id <> ${id} order by id limit 1`;
    await press('Gabung');
    await page().getByRole('dialog').getByRole('radio').first().check();
    // Gone before the press: the dialog still shows it.
    await page().route('**/merge', async (route) => {
      await api.post(`/api/incidents/${id}/merge`, { incidentId: other[0]?.id ?? '' });
      await route.continue();
    });
    await page().getByRole('dialog').getByRole('button', { name: 'Gabung', exact: true }).click();
    await page()
      .getByRole('alert')
      .getByText(/sudah berubah|sekarang: digabung/)
      .waitFor();
  });

  it('shows the plan of every crew, in order', async () => {
    await page().unrouteAll();
    await page().goto(`${server.url}/plan`);
    await isLive(desk.link);
    await page().locator('.plan-table, .notice').first().waitFor();
    expect(await seriousFindings(page())).toEqual([]);
  });
});
