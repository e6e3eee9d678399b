import type { Sql, TransactionSql } from 'postgres';
import { hashPassword } from '../../commands/session/password.ts';
import type { Geography } from '../../geo/geography.ts';
import { SCALES, type Scale } from './bangka.ts';
import { customerCounts, customersOf } from './customers.ts';
import { layGrid } from './grid.ts';
import { type Crew, formCrews, hirePeople, layPoskos } from './organisation.ts';
import { randomOf } from './random.ts';
import { laySettlements } from './settlements.ts';
import { copyCustomers, copyGrid, copyPeople, copyUnits } from './tables.ts';

/** Customers loaded so far: nearly all of the time goes there. */
export interface SeedProgress {
  readonly done: number;
  readonly total: number;
}

export interface SeedOptions {
  readonly sql: Sql;
  readonly geo: Geography;
  readonly clock: () => Date;
  /** Of all demo users; null makes nothing that is invented about people (production): see `fill`. */
  readonly password: string | null;
  readonly scale?: Scale;
  readonly progress?: (progress: SeedProgress) => void;
}

/** 'seed' as a number: one seeder at a time over all processes. */
const SEED_LOCK = 0x73656564;

/**
 * Fills an empty database with UP3 Bangka, once: everything in one transaction, so a crash leaves nothing, and the UP3's row
 * is the mark that it is done. The same rows in every run, but for password hashes and creation times. 30,000 customers take
 * 4 to 5 s, 290,000 about 28 s (2 busy cores; making the trigram index after the rows takes as long as filling it with them).
 */
export async function seedDemo(options: SeedOptions): Promise<{ seeded: boolean }> {
  return options.sql.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(${SEED_LOCK})`;
    const [existing] = await sql`select 1 from up3 limit 1`;
    if (existing) return { seeded: false };
    await fill(sql, options);
    return { seeded: true };
  });
}

/**
 * A real unit gets what it cannot make itself yet: units, poskos, the grid, and crews without shift, phone, vehicle or equipment, so that duty is
 * explicit only. The demo gets people, trackers, shifts and customers on top.
 */
async function fill(sql: TransactionSql, options: SeedOptions): Promise<void> {
  const { geo, clock, password } = options;
  const size = SCALES[options.scale ?? 'default'];
  const poskos = layPoskos(geo);
  const crews = formCrews(poskos, randomOf('crews'));
  await copyUnits(sql, geo, poskos, password === null ? crews.map(withoutShift) : crews, clock());
  const grid = layGrid(geo, laySettlements(geo, randomOf('settlements')), size.transformers, randomOf('grid'));
  if (password === null) await copyGrid(sql, grid, []);
  else {
    await copyPeople(sql, crews, hirePeople(crews, randomOf('people')), await hashPassword(password), clock());
    const counts = customerCounts(grid.transformers, size.customers, randomOf('counts'));
    await copyGrid(sql, grid, counts);
    const customers = customersOf(geo, grid.transformers, counts, randomOf('customers'));
    await copyCustomers(sql, customers, (done) => options.progress?.({ done, total: size.customers }));
    await sql`analyze customer`;
  }
  await sql`analyze grid_device`;
}

const withoutShift = (crew: Crew): Crew => ({
  ...crew,
  shift: null,
  phone: null,
  vehicle: null,
  skills: [],
  equipment: [],
});
