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

const find = (q: string | null, limit = 20, after: string | null = null) =>
  searchCustomers(contextAs(services, { kind: 'system' }), { q, after, limit });

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

  it('pages through all without a gap', async () => {
    const first = await find(null, 50);
    const second = await find(null, 50, first.at(-1)?.idpel);
    const both = [...first, ...second].map((customer) => customer.idpel);
    expect(both).toEqual([...both].sort());
    expect(new Set(both).size).toBe(100);
  });

  it.each(['%', '_', "o'neil", '\\', '('])('%s is a character like any other', async (q) => {
    expect(await find(q)).toEqual([]);
  });
});
