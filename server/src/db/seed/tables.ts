import { ancestorsOf, customersBelow, refusedRows } from '@comcen/shared/domain/grid/tree.ts';
import type { TransactionSql } from 'postgres';
import type { Geography } from '../../geo/geography.ts';
import { UP3 } from './bangka.ts';
import { type CopyValue, copyRows } from './copy.ts';
import type { Customer } from './customers.ts';
import type { Grid } from './grid.ts';
import { type Crew, type Person, type Posko, trackerKeyHash } from './organisation.ts';

export async function copyUnits(
  sql: TransactionSql,
  geo: Geography,
  poskos: readonly Posko[],
  crews: readonly Crew[],
  now: Date,
) {
  await sql`insert into up3 (id, name, created_at) values (${UP3.id}, ${UP3.name}, ${now})`;
  await copyRows(
    sql,
    'ulp',
    ['id', 'up3_id', 'name', 'office_lat', 'office_lng', 'area'],
    geo.ulps.map(({ id, name, office, area }) => [id, UP3.id, name, office.lat, office.lng, JSON.stringify(area)]),
  );
  await copyRows(
    sql,
    'posko',
    ['id', 'up3_id', 'ulp_id', 'name', 'lat', 'lng'],
    poskos.map(({ id, ulpId, name, lat, lng }) => [id, UP3.id, ulpId, name, lat, lng]),
  );
  await copyRows(
    sql,
    'crew',
    ['id', 'code', 'name', 'up3_id', 'ulp_id', 'posko_id', 'phone', 'vehicle', 'shift', 'skills', 'equipment'],
    crews.map((crew) => [
      crew.id,
      crew.code,
      crew.name,
      UP3.id,
      crew.ulpId,
      crew.poskoId,
      crew.phone,
      crew.vehicle,
      crew.shift,
      crew.skills,
      crew.equipment,
    ]),
  );
}

export async function copyPeople(
  sql: TransactionSql,
  crews: readonly Crew[],
  people: readonly Person[],
  hash: string,
  now: Date,
) {
  await copyRows(
    sql,
    'app_user',
    ['id', 'username', 'name', 'role', 'password_hash', 'up3_id', 'phone', 'created_at'],
    people.map((person) => [
      person.userId,
      person.username,
      person.name,
      person.role,
      hash,
      person.role === 'admin' ? null : UP3.id,
      person.phone,
      now,
    ]),
  );
  await copyRows(
    sql,
    'technician',
    ['id', 'user_id', 'crew_id', 'name', 'phone'],
    people.flatMap(({ technician, userId, name, phone }) =>
      technician ? [[technician.id, userId, technician.crewId, name, phone]] : [],
    ),
  );
  await copyRows(
    sql,
    'tracker_device',
    ['key_hash', 'crew_id', 'name', 'created_at'],
    crews.map(({ id, code }) => [trackerKeyHash(code), id, `demo-${code}`, now]),
  );
}

export async function copyGrid(sql: TransactionSql, { devices, transformers }: Grid, counts: readonly number[]) {
  // Everything that walks the grid relies on trees: one wrong parent and nothing of it is taken in.
  const refused = refusedRows(devices);
  if (refused.length > 0) throw new RangeError(`The grid is refused: ${refused.slice(0, 20).join('; ')}`);
  const ancestors = ancestorsOf(devices);
  const below = customersBelow(devices, new Map(transformers.map(({ id }, i) => [id, counts[i] ?? 0])));
  await copyRows(
    sql,
    'grid_device',
    ['id', 'code', 'name', 'kind', 'parent_id', 'ancestor_ids', 'up3_id', 'ulp_id', 'lat', 'lng', 'customer_count'],
    devices.map(({ id, code, name, kind, parentId, ulpId, lat, lng }) => [
      id,
      code,
      name,
      kind,
      parentId,
      ancestors.get(id) ?? [],
      UP3.id,
      ulpId,
      lat,
      lng,
      below.get(id) ?? 0,
    ]),
  );
}

const CUSTOMER_COLUMNS =
  'idpel name phone meter_no tariff power_va address up3_id ulp_id transformer_id lat lng is_critical'.split(' ');

export function copyCustomers(sql: TransactionSql, customers: Iterable<Customer>, onRows: (count: number) => void) {
  return copyRows(sql, 'customer', CUSTOMER_COLUMNS, customerRows(customers), onRows);
}

function* customerRows(customers: Iterable<Customer>): Generator<CopyValue[]> {
  for (const c of customers) {
    const { idpel, name, phone, meterNo, tariff, powerVa, address, ulpId, transformerId, lat, lng, isCritical } = c;
    yield [idpel, name, phone, meterNo, tariff, powerVa, address, UP3.id, ulpId, transformerId, lat, lng, isCritical];
  }
}
