import { searchCustomers } from '@comcen/server/test/queries/customers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoTemplate } from '../factories/demo-template.ts';
import { contextAs } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase(demoTemplate);
let services: TestServices;
beforeAll(async () => {
  services = await createTestServices(database().url);
});
afterAll(() => services.close());

const find = (q: string | null, limit = 20, after: string | null = null, nearUlpId: string | null = null) =>
  searchCustomers(contextAs(services, { kind: 'system' }), { q, after, limit, nearUlpId });

describe('finding a customer', () => {
  it('by any part of idpel, name, phone as people type it, and meter', async () => {
    const [someone] = await find(null, 1, '161200000000');
    expect(someone).toBeDefined();
    if (!someone) return;
    const { idpel, name, phone, meterNo } = someone;
    const national = (phone ?? '').replace('+62', '0');
    for (const q of [idpel, idpel.slice(3, 11), name, name.toUpperCase(), national, meterNo ?? '']) {
      expect(
        (await find(q, 200)).map((customer) => customer.idpel),
        q,
      ).toContain(idpel);
    }
  });

  it('several words narrow it, the place among them', async () => {
    const [someone] = await find(null, 1, '161300000000');
    const kecamatan = someone?.address.split(', ').at(-1) ?? '';
    const found = await find(`${someone?.name.split(' ')[0]} ${kecamatan}`, 200);
    expect(found.map((customer) => customer.idpel)).toContain(someone?.idpel);
    for (const customer of found) expect(customer.address.toLowerCase()).toContain(kecamatan.toLowerCase());
  });

  it('by the device that serves them, from a transformer to a feeder', async () => {
    const { sql } = database();
    const below = (deviceId: string, q: string | null = null) =>
      searchCustomers(contextAs(services, { kind: 'system' }), { q, deviceId, after: null, limit: 5000 });
    for (const kind of ['transformer', 'section', 'feeder']) {
      const [device] = await sql<{ id: string; customer_count: number }[]>`
        select id, customer_count from grid_device where kind = ${kind} order by code limit 1`;
      const served = await below(device?.id ?? '');
      expect(served, kind).toHaveLength(device?.customer_count ?? -1);
      const one = served[0];
      expect((await below(device?.id ?? '', one?.idpel ?? '')).map(({ idpel }) => idpel)).toEqual([one?.idpel]);
    }
  });

  it('pages through all without a gap', async () => {
    const first = await find(null, 50);
    const second = await find(null, 50, first.at(-1)?.idpel);
    const both = [...first, ...second].map((customer) => customer.idpel);
    expect(both).toEqual([...both].sort());
    expect(new Set(both).size).toBe(100);
  });

  it('the very one first, then who is called so, then who has it in the name, then the rest', async () => {
    const { sql } = database();
    const names = ['Toko Zaenab', 'Zaenab Putri', 'Zaenab', 'Mawarzaenab'];
    const rows = await sql<{ idpel: string }[]>`select idpel from customer order by idpel limit ${names.length + 1}`;
    await Promise.all(
      names.map((name, i) => sql`update customer set name = ${name} where idpel = ${rows[i]?.idpel ?? ''}`),
    );
    await sql`update customer set address = 'Gang Zaenab 1' where idpel = ${rows[names.length]?.idpel ?? ''}`;
    const found = await find('zaenab');
    expect(found.slice(0, 4).map(({ name }) => name)).toEqual([
      'Zaenab',
      'Zaenab Putri',
      'Toko Zaenab',
      expect.not.stringContaining('Toko'),
    ]);
    expect(found).toHaveLength(5);
    const [someone] = await find(null, 1, '161400000000');
    for (const q of [someone?.idpel, someone?.phone?.replace('+62', '0'), someone?.meterNo]) {
      expect((await find(q ?? '', 1))[0]?.idpel).toBe(someone?.idpel);
    }
  });

  it('among equals those of the ULP that the operator works in', async () => {
    const all = await find('siti', 200);
    const ulps = new Set(all.map(({ ulp }) => ulp));
    expect(ulps.size).toBeGreaterThan(1);
    for (const ulp of ulps) {
      const found = await find('siti', 200, null, ulp);
      const isCalled = (name: string) => name.toLowerCase().startsWith('siti');
      const near = found.filter((customer) => customer.ulp === ulp && isCalled(customer.name));
      expect(found.slice(0, near.length)).toEqual(near);
      expect(found.map(({ idpel }) => idpel).sort()).toEqual(all.map(({ idpel }) => idpel).sort());
    }
  });

  it('page by page the same as at once', async () => {
    const whole = (await find('siti', 200, null, 'mtk')).map(({ idpel }) => idpel);
    expect(whole.length).toBeGreaterThan(14);
    const paged: string[] = [];
    for (
      let page = await find('siti', 7, null, 'mtk');
      page.length > 0;
      page = await find('siti', 7, paged.at(-1), 'mtk')
    ) {
      paged.push(...page.map(({ idpel }) => idpel));
    }
    expect(paged).toEqual(whole);
  });

  it.each(['%', '_', "o'neil", '\\', '('])('%s is a character like any other', async (q) => {
    expect(await find(q)).toEqual([]);
  });
});
