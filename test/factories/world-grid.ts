import { offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { TransactionSql } from 'postgres';
import { stableId } from './stable-id.ts';

export interface WorldTransformer extends Point {
  readonly id: string;
  readonly code: string;
  readonly ulpId: string;
  readonly feederId: string;
  readonly sectionId: string;
  /** Root first: substation, feeder, section. */
  readonly ancestorIds: readonly string[];
}

export interface WorldCustomer extends Point {
  readonly idpel: string;
  readonly name: string;
  readonly phone: string;
  readonly ulpId: string;
  readonly transformerId: string;
  readonly isCritical: boolean;
}

interface Place {
  readonly up3Id: string;
  readonly ulpIds: readonly [string, string];
  readonly offices: readonly [Point, Point];
  readonly idpelPrefix: string;
}

const CUSTOMERS = 30;

/** One substation, a feeder per ULP, two sections per feeder, two transformers per section, thirty customers over them. */
export async function insertGrid(tx: TransactionSql, place: Place) {
  const devices = gridOf(place);
  const transformers = devices.flatMap((device) => (device.kind === 'transformer' ? asTransformer(device) : []));
  const customers = customersOf(transformers, place.idpelPrefix);
  for (const device of devices) device.customer_count = countBelow(device.id, transformers, customers);
  await tx`insert into grid_device ${tx(devices)}`;
  await tx`insert into customer ${tx(customers.map((customer) => customerRow(place.up3Id, customer)))}`;
  const idsOf = (kind: Device['kind']) => devices.filter((device) => device.kind === kind).map((device) => device.id);
  return {
    substationId: idsOf('substation')[0] ?? '',
    feederIds: idsOf('feeder'),
    sectionIds: idsOf('section'),
    transformers,
    customers,
  };
}

interface Device extends Point {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: 'substation' | 'feeder' | 'section' | 'transformer';
  readonly parent_id: string | null;
  readonly ancestor_ids: string[];
  readonly up3_id: string;
  readonly ulp_id: string;
  customer_count: number;
}

function gridOf({ up3Id, ulpIds, offices }: Place): Device[] {
  const below = (parent: Device | null, kind: Device['kind'], code: string, ulpId: string, at: Point): Device => ({
    id: stableId(up3Id, code),
    code,
    name: code,
    kind,
    parent_id: parent?.id ?? null,
    ancestor_ids: parent ? [...parent.ancestor_ids, parent.id] : [],
    up3_id: up3Id,
    ulp_id: ulpId,
    lat: at.lat,
    lng: at.lng,
    customer_count: 0,
  });
  const substation = below(null, 'substation', `GI-${up3Id.toUpperCase()}`, ulpIds[0], offsetBy(offices[0], 0, 2000));
  const devices = [substation];
  for (const [u, ulpId] of ulpIds.entries()) {
    const office = offices[u] ?? offices[0];
    const name = ulpId.toUpperCase();
    const feeder = below(substation, 'feeder', `PYL-${name}-01`, ulpId, office);
    devices.push(feeder);
    for (const s of [1, 2]) {
      const section = below(feeder, 'section', `SEC-${name}-01-${s}`, ulpId, offsetBy(office, s * 500, 0));
      devices.push(section);
      for (const t of [1, 2]) {
        const at = offsetBy(section, 0, t * 400);
        devices.push(below(section, 'transformer', `GD-${name}-${s}${t}`, ulpId, at));
      }
    }
  }
  return devices;
}

function asTransformer(device: Device): WorldTransformer {
  const [, feederId = '', sectionId = ''] = device.ancestor_ids;
  const { id, code, ulp_id: ulpId, lat, lng, ancestor_ids: ancestorIds } = device;
  return { id, code, ulpId, feederId, sectionId, ancestorIds, lat, lng };
}

/** In turn over the transformers, so each has three or four. The last one is critical. */
function customersOf(transformers: readonly WorldTransformer[], idpelPrefix: string): WorldCustomer[] {
  return Array.from({ length: CUSTOMERS }, (_, i) => i).flatMap((i) => {
    const transformer = transformers[i % transformers.length];
    if (!transformer) return [];
    const at = offsetBy(transformer, 20 + i * 3, 30);
    return {
      idpel: `${idpelPrefix}${String(i + 1).padStart(7, '0')}`,
      name: `Pelanggan ${i + 1}`,
      phone: `+62861${idpelPrefix}${String(i + 1).padStart(3, '0')}`,
      ulpId: transformer.ulpId,
      transformerId: transformer.id,
      isCritical: i === CUSTOMERS - 1,
      lat: at.lat,
      lng: at.lng,
    };
  });
}

function countBelow(
  id: string,
  transformers: readonly WorldTransformer[],
  customers: readonly WorldCustomer[],
): number {
  const below = new Set(transformers.filter((t) => t.id === id || t.ancestorIds.includes(id)).map((t) => t.id));
  return customers.filter((customer) => below.has(customer.transformerId)).length;
}

const customerRow = (up3Id: string, customer: WorldCustomer) => ({
  idpel: customer.idpel,
  name: customer.name,
  phone: customer.phone,
  meter_no: `14${customer.idpel.slice(3)}`,
  tariff: customer.isCritical ? 'S2' : 'R1',
  power_va: 1300,
  address: `Jl. Uji No. ${Number(customer.idpel.slice(-3))}`,
  up3_id: up3Id,
  ulp_id: customer.ulpId,
  transformer_id: customer.transformerId,
  lat: customer.lat,
  lng: customer.lng,
  is_critical: customer.isCritical,
});
