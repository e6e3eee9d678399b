import { seedDemo } from '@comcen/server/test/db/seed/demo.ts';
import { copyGrid } from '@comcen/server/test/db/seed/tables.ts';
import { loadGeography } from '@comcen/server/test/geo/geography.ts';
import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import { ancestorsOf, checkTree, customersBelow, type GridNode } from '@comcen/shared/domain/grid/tree.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '../harness/postgres.ts';

interface Device extends GridNode, Point {
  readonly code: string;
  readonly ancestorIds: string[];
  readonly ulpId: string;
  readonly customerCount: number;
}

interface Customer extends Point {
  readonly idpel: string;
  readonly name: string;
  readonly phone: string | null;
  readonly meterNo: string;
  readonly ulpId: string;
  readonly transformerId: string;
  readonly isCritical: boolean;
}

const geo = loadGeography();
const database = useTestDatabase();
let devices: readonly Device[] = [];
let customers: readonly Customer[] = [];
const ofKind = (kind: Device['kind']) => devices.filter((device) => device.kind === kind);
const childrenOf = (parent: Device) => devices.filter((device) => device.parentId === parent.id);

beforeAll(async () => {
  const { sql } = database();
  await seedDemo({ sql, geo, clock: () => new Date('2026-03-02T01:00:00Z'), password: 'comcen-demo', scale: 'small' });
  devices = await sql<Device[]>`select id, code, kind, parent_id as "parentId", ancestor_ids as "ancestorIds",
    ulp_id as "ulpId", lat, lng, customer_count as "customerCount" from grid_device`;
  customers = await sql<Customer[]>`select idpel, name, phone, meter_no as "meterNo", ulp_id as "ulpId",
    transformer_id as "transformerId", lat, lng, is_critical as "isCritical" from customer`;
});

describe('the demo grid', () => {
  it('is radial: no loop, no orphan, every parent of the kind above', () => {
    expect(checkTree(devices)).toEqual([]);
    expect(ofKind('substation')).toHaveLength(7);
    expect(ofKind('feeder')).toHaveLength(45);
    expect(ofKind('transformer')).toHaveLength(200);
    for (const feeder of ofKind('feeder')) {
      expect(childrenOf(feeder).length, feeder.code).toBeGreaterThanOrEqual(3);
      expect(childrenOf(feeder).length, feeder.code).toBeLessThanOrEqual(6);
    }
    for (const section of ofKind('section')) expect(childrenOf(section).length, section.code).toBeGreaterThan(0);
  });

  it('is refused with a ring or an orphan in it, by row and code, and nothing of it is taken in', async () => {
    const { sql } = database();
    const at = { name: 'x', ulpId: geo.ulps[0]?.id ?? '', lat: -2, lng: 106 };
    const [a, b, c] = ['a', 'b', 'c'].map((n) => `00000000-0000-7000-8000-00000000000${n}`);
    if (!a || !b || !c) throw new Error('Three ids are needed.');
    const wrong = [
      { ...at, id: a, code: 'SEC-RING', kind: 'section', parentId: b } as const,
      { ...at, id: b, code: 'PYL-RING', kind: 'feeder', parentId: a } as const,
      {
        ...at,
        id: c,
        code: 'GD-ORPHAN',
        kind: 'transformer',
        parentId: '00000000-0000-7000-8000-0000000000ff',
      } as const,
    ];
    const taken = sql.begin((tx) => copyGrid(tx, { devices: wrong, transformers: [] }, []));
    await expect(taken).rejects.toThrow(
      /row 1: section SEC-RING hangs on itself.*row 3: transformer GD-ORPHAN hangs on a device/,
    );
    const [left] = await sql<
      { count: number }[]
    >`select count(*)::int as count from grid_device where id = any(${[a, b, c]})`;
    expect(left?.count).toBe(0);
  });

  it('keeps the ancestors of each device, root first, and the customers below it', () => {
    const ancestors = ancestorsOf(devices);
    for (const device of devices) expect(device.ancestorIds, device.code).toEqual(ancestors.get(device.id));
    const own = new Map<string, number>();
    for (const { transformerId } of customers) own.set(transformerId, (own.get(transformerId) ?? 0) + 1);
    const below = customersBelow(devices, own);
    for (const device of devices) expect(device.customerCount, device.code).toBe(below.get(device.id));
  });

  it('stands on land, each device in its ULP, each feeder in one ULP', () => {
    const byId = new Map(devices.map((device) => [device.id, device]));
    for (const device of devices) expect(geo.ulpAt(device), device.code).toBe(device.ulpId);
    for (const device of [...ofKind('section'), ...ofKind('transformer')]) {
      expect(byId.get(device.parentId ?? '')?.ulpId, device.code).toBe(device.ulpId);
    }
  });

  it('names devices by kind and place', () => {
    const codes = { substation: /^GI-[A-Z]{3}$/, feeder: /^PYL-[A-Z]{3}-\d\d$/, section: /^SEC-[A-Z]{3}-\d\d-[1-6]$/ };
    for (const { kind, code } of devices) expect(code).toMatch({ ...codes, transformer: /^GD-[A-Z]{2}-\d{4}$/ }[kind]);
  });
});

describe('the demo customers', () => {
  it('are 2,000 at this scale, each at a transformer of its ULP with 5 to 150 customers', () => {
    expect(customers).toHaveLength(2_000);
    const transformers = new Map(ofKind('transformer').map((device) => [device.id, device]));
    for (const customer of customers) {
      expect(transformers.get(customer.transformerId)?.ulpId, customer.idpel).toBe(customer.ulpId);
    }
    for (const { customerCount, code } of transformers.values()) {
      expect(customerCount, code).toBeGreaterThanOrEqual(5);
      expect(customerCount, code).toBeLessThanOrEqual(150);
    }
  });

  it('live on land in their ULP, within 300 m of their transformer', () => {
    const transformers = new Map(ofKind('transformer').map((device) => [device.id, device]));
    for (const customer of customers) {
      expect(geo.ulpAt(customer), customer.idpel).toBe(customer.ulpId);
      const transformer = transformers.get(customer.transformerId) ?? { lat: 0, lng: 0 };
      expect(distanceM(customer, transformer), customer.idpel).toBeLessThan(300);
    }
  });

  it('differ by idpel, meter and phone; the idpel begins with the unit of its ULP', () => {
    const distinct = (values: readonly (string | null)[]) => new Set(values).size;
    const phones = customers.flatMap(({ phone }) => (phone === null ? [] : [phone]));
    expect(distinct(customers.map(({ meterNo }) => meterNo))).toBe(customers.length);
    expect(distinct(phones)).toBe(phones.length);
    expect(phones.length).toBeGreaterThan(customers.length * 0.9);
    const prefixes = new Set(customers.map(({ idpel, ulpId }) => `${idpel.slice(0, 5)} ${ulpId}`));
    expect([...prefixes].sort()).toEqual(['16110 pkp', '16120 slt', '16130 mtk', '16140 kba', '16150 tbl']);
  });

  it('0.3 % are critical: a hospital per ULP first', () => {
    const critical = customers.filter(({ isCritical }) => isCritical);
    expect(critical).toHaveLength(6);
    const hospitals = critical.filter(({ name }) => name.startsWith('RSUD')).map(({ ulpId }) => ulpId);
    expect(hospitals.sort()).toEqual(['kba', 'mtk', 'pkp', 'slt', 'tbl']);
  });
});
