import { hashPassword } from '@comcen/server/test/commands/session/password.ts';
import { offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { Sql, TransactionSql } from 'postgres';
import { stableId } from './stable-id.ts';
import { insertGrid, type WorldCustomer, type WorldTransformer } from './world-grid.ts';

export const WORLD_PASSWORD = 'comcen-test';

export interface WorldCrew {
  readonly id: string;
  readonly code: string;
  readonly ulpId: string;
  readonly poskoId: string;
  readonly at: Point;
  readonly userId: string;
  readonly username: string;
  readonly technicianId: string;
}

export interface World {
  readonly up3Id: string;
  readonly ulpIds: readonly [string, string];
  readonly poskoIds: readonly string[];
  readonly crews: readonly WorldCrew[];
  readonly adminUserId: string;
  readonly managerUserId: string;
  readonly operatorUserId: string;
  /** Usernames are `<name>-<up3Id>`: `operator-bangka`. The password of all is WORLD_PASSWORD. */
  readonly usernames: { readonly admin: string; readonly manager: string; readonly operator: string };
  readonly substationId: string;
  /** One per ULP. */
  readonly feederIds: readonly string[];
  /** Two per feeder. */
  readonly sectionIds: readonly string[];
  /** Two per section, near their ULP's office: eight. */
  readonly transformers: readonly WorldTransformer[];
  /** Thirty; one critical. */
  readonly customers: readonly WorldCustomer[];
}

export interface WorldOptions {
  readonly up3Id?: string;
  /** Of the bundled geography by default, so that points of the world lie where `ulpAt` says. */
  readonly ulpIds?: readonly [string, string];
  readonly offices?: readonly [Point, Point];
  readonly onDuty?: boolean;
  /** Five digits; another one for a second world in the same database. */
  readonly idpelPrefix?: string;
  readonly now?: Date;
  /** `suggest` unless a test is about grouping: two callers of so small a grid make a fault upstream. */
  readonly inferenceMode?: 'automatic' | 'suggest';
}

const PANGKALPINANG: Point = { lat: -2.13, lng: 106.11 };
const SUNGAILIAT: Point = { lat: -1.88, lng: 106.1 };
let passwordHash: Promise<string> | null = null;

/**
 * A small, complete command area: two ULPs, three poskos (two in the first ULP), four crews of one technician each, on duty,
 * a radial tree and thirty customers. A second call with other ids makes a foreign region.
 */
export async function createWorld(sql: Sql, options: WorldOptions = {}): Promise<World> {
  const up3Id = options.up3Id ?? 'bangka';
  const ulpIds = options.ulpIds ?? (['pkp', 'slt'] as const);
  const offices = options.offices ?? ([PANGKALPINANG, SUNGAILIAT] as const);
  passwordHash ??= hashPassword(WORLD_PASSWORD);
  const hash = await passwordHash;
  const duty = {
    on_duty: options.onDuty ?? true,
    duty_since: (options.onDuty ?? true) ? (options.now ?? new Date()) : null,
  };
  return sql.begin(async (tx) => {
    await tx`insert into up3 ${tx({ id: up3Id, name: `UP3 ${up3Id}` })}`;
    await setInferenceMode(tx, up3Id, options.inferenceMode ?? 'suggest');
    await tx`insert into ulp ${tx(ulpIds.map((id, i) => ulpRow(tx, up3Id, id, offices[i] ?? PANGKALPINANG)))}`;
    const poskos = poskoRows(up3Id, ulpIds, offices);
    await tx`insert into posko ${tx(poskos)}`;
    const staff = (['admin', 'manager', 'operator'] as const).map((role) => userRow(up3Id, role, hash));
    await tx`insert into app_user ${tx(staff)}`;
    const crews = crewsAt(poskos);
    await tx`insert into crew ${tx(crews.map((crew) => crewRow(up3Id, crew, duty)))}`;
    await tx`insert into app_user ${tx(crews.map((crew) => technicianUserRow(up3Id, crew, hash)))}`;
    await tx`insert into technician ${tx(crews.map((crew) => technicianRow(crew, duty)))}`;
    const grid = await insertGrid(tx, { up3Id, ulpIds, offices, idpelPrefix: options.idpelPrefix ?? '16100' });
    const [admin, manager, operator] = staff;
    if (!admin || !manager || !operator) throw new Error('A world needs its three users.');
    return {
      up3Id,
      ulpIds,
      poskoIds: poskos.map((posko) => posko.id),
      crews,
      adminUserId: admin.id,
      managerUserId: manager.id,
      operatorUserId: operator.id,
      usernames: { admin: admin.username, manager: manager.username, operator: operator.username },
      ...grid,
    };
  });
}

/** How reports are grouped in a world, as a stored setting. */
export async function setInferenceMode(
  sql: Sql | TransactionSql,
  up3Id: string,
  mode: 'automatic' | 'suggest',
): Promise<void> {
  await sql`insert into setting (up3_id, key, value, updated_at) values (${up3Id}, 'inferenceMode', ${sql.json(mode)}, now())
    on conflict (up3_id, key) do update set value = excluded.value`;
}

type Duty = { on_duty: boolean; duty_since: Date | null };

/** The area is a box of about 10 km around the office. */
function ulpRow(sql: Pick<Sql, 'json'>, up3Id: string, id: string, office: Point) {
  const corners = [
    [-5000, -5000],
    [5000, -5000],
    [5000, 5000],
    [-5000, 5000],
    [-5000, -5000],
  ] as const;
  const ring = corners.map(([east, north]) => offsetBy(office, east, north)).map(({ lat, lng }) => [lng, lat]);
  const area = sql.json({ type: 'MultiPolygon', coordinates: [[ring]] });
  return { id, up3_id: up3Id, name: `ULP ${id.toUpperCase()}`, office_lat: office.lat, office_lng: office.lng, area };
}

function poskoRows(up3Id: string, ulpIds: readonly [string, string], [first, second]: readonly [Point, Point]) {
  const row = (id: string, ulpId: string, at: Point) => ({
    id,
    up3_id: up3Id,
    ulp_id: ulpId,
    name: `Posko ${id}`,
    ...at,
  });
  return [
    row(`${ulpIds[0]}-1`, ulpIds[0], first),
    row(`${ulpIds[0]}-2`, ulpIds[0], offsetBy(first, 4000, 0)),
    row(`${ulpIds[1]}-1`, ulpIds[1], second),
  ];
}

/** Two crews at the first posko, one at each other. */
function crewsAt(poskos: ReturnType<typeof poskoRows>): WorldCrew[] {
  const counts = new Map<string, number>();
  return [0, 0, 1, 2].flatMap((index) => {
    const posko = poskos[index];
    if (!posko) return [];
    const nth = (counts.get(posko.ulp_id) ?? 0) + 1;
    counts.set(posko.ulp_id, nth);
    const code = `${posko.ulp_id}-${String(nth).padStart(2, '0')}`;
    return {
      id: stableId(posko.up3_id, code),
      code,
      ulpId: posko.ulp_id,
      poskoId: posko.id,
      at: { lat: posko.lat, lng: posko.lng },
      userId: stableId(posko.up3_id, `yantek-${code}`),
      username: `yantek-${code}`,
      technicianId: stableId(posko.up3_id, `technician-${code}`),
    };
  });
}

const userRow = (up3Id: string, role: 'admin' | 'manager' | 'operator', hash: string) => ({
  id: stableId(up3Id, role),
  username: `${role}-${up3Id}`,
  name: `${role} ${up3Id}`,
  role,
  password_hash: hash,
  up3_id: role === 'admin' ? null : up3Id,
});

const technicianUserRow = (up3Id: string, crew: WorldCrew, hash: string) => ({
  id: crew.userId,
  username: crew.username,
  name: `Petugas ${crew.code}`,
  role: 'technician',
  password_hash: hash,
  up3_id: up3Id,
});

const crewRow = (up3Id: string, crew: WorldCrew, duty: Duty) => ({
  id: crew.id,
  code: crew.code,
  name: `Regu ${crew.code}`,
  up3_id: up3Id,
  ulp_id: crew.ulpId,
  posko_id: crew.poskoId,
  phone: '+6286000000001',
  ...duty,
});

const technicianRow = (crew: WorldCrew, duty: Duty) => ({
  id: crew.technicianId,
  user_id: crew.userId,
  crew_id: crew.id,
  name: `Petugas ${crew.code}`,
  duty_source: 'operator',
  ...duty,
});
