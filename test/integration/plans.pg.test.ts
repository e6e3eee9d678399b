import { incidentItems } from '@comcen/server/queries/incidents.ts';
import { reportItems } from '@comcen/server/queries/reports.ts';
import { workOrderItems } from '@comcen/server/queries/work-orders.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { workOrderList } from '@comcen/server/test/queries/work-order-list.ts';
import { OPEN_STATES } from '@comcen/shared/domain/work-order/states.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let services: TestServices;
let world: World;

/** A long history: closed orders that no board, list of open orders or crew page may read. */
beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url);
  const { sql } = database();
  const [incident] = await sql<{ id: string }[]>`
    insert into incident (id, up3_id, ulp_id, kind, lat, lng, started_at, state, closed_at, created_at)
    values (${services.newId()}, ${world.up3Id}, ${world.ulpIds[0]}, 'hazard', -2.1, 106.1, now(), 'closed', now(), now())
    returning id`;
  await sql`
    insert into work_order (id, up3_id, ulp_id, incident_id, kind, state, lat, lng, reported_at, created_at, dispatched_at,
      arrived_at, restored_at, completed_at, closed_at, crew_id)
    select (uuid7_floor(now() + n * interval '1 ms')::text)::uuid, ${world.up3Id}, ${world.ulpIds[0]}, ${incident?.id ?? ''},
      'hazard', 'closed', -2.1, 106.1, now(), now(), now(), now(), now(), now(), now(), ${world.crews[0]?.id ?? ''}
    from generate_series(1, 20000) n`;
  await sql`
    insert into incident (id, up3_id, ulp_id, kind, lat, lng, started_at, state, closed_at, created_at)
    select (uuid7_floor(now() + n * interval '1 ms')::text)::uuid, ${world.up3Id}, ${world.ulpIds[0]}, 'hazard', -2.1, 106.1,
      now(), 'closed', now(), now() from generate_series(1, 5000) n`;
  await sql`
    insert into report (id, up3_id, ulp_id, channel, kind, state, lat, lng, reported_at, received_at)
    select (uuid7_floor(now() + n * interval '1 ms')::text)::uuid, ${world.up3Id}, ${world.ulpIds[0]}, 'voice', 'outage', 'answered',
      -2.1, 106.1, now(), now() from generate_series(1, 20000) n`;
  await sql`analyze work_order, incident, report`;
});
afterAll(() => services.close());

/** Rows that PostgreSQL touched in a table, partitions included, while `work` ran. */
async function rowsRead(work: () => Promise<unknown>, table = 'work_order'): Promise<number> {
  const { sql } = services.database;
  const read = async () => {
    await sql`select pg_stat_force_next_flush()`;
    const [row] = await sql<{ n: number }[]>`
      select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int as n from pg_stat_user_tables
      where relname ~ ${`^${table}(_2[0-9]+.*|_default)?$`}`;
    return row?.n ?? 0;
  };
  return sql
    .begin(async () => undefined)
    .then(async () => {
      const before = await read();
      await work();
      // Statistics of other connections of the pool arrive when they are flushed.
      await Promise.all(Array.from({ length: 6 }, () => sql`select pg_stat_force_next_flush()`));
      return (await read()) - before;
    });
}

describe('closed orders cost nothing', () => {
  const ctx = () => systemContext(services);
  const none = { states: [], ulpId: null, crew: null, incidentId: null, number: null, before: null, limit: 50 };

  it('to the board', async () => {
    expect(await rowsRead(() => workOrderItems(ctx(), { openOfUp3: world.up3Id }))).toBeLessThan(100);
  });
  it('to a list of open orders', async () => {
    expect(await rowsRead(() => workOrderList(ctx(), { ...none, states: OPEN_STATES }))).toBeLessThan(100);
  });
  it('to the list of a crew without orders', async () => {
    const crew = world.crews[1]?.code ?? '';
    expect(await rowsRead(() => workOrderList(ctx(), { ...none, crew }))).toBeLessThan(100);
  });
  it.each(['cancelled', 'completed'] as const)('to a list of %s orders', async (state) => {
    expect(await rowsRead(() => workOrderList(ctx(), { ...none, states: [state] }))).toBeLessThan(100);
  });
  it.each(['open', 'restored', 'merged'])('to a list of %s incidents', async (state) => {
    const which = { up3Id: world.up3Id, state, ulpId: null, before: null, limit: 50 };
    expect(await rowsRead(() => incidentItems(ctx(), which), 'incident')).toBeLessThan(100);
  });
  it.each(['received', 'linked', 'withdrawn'])('to a list of %s reports', async (state) => {
    expect(await rowsRead(() => reportItems(ctx(), services, { state, limit: 50 }), 'report')).toBeLessThan(100);
  });
  it('but a page of all orders reads its page', async () => {
    expect(await rowsRead(() => workOrderList(ctx(), none))).toBeGreaterThanOrEqual(50);
    expect(await rowsRead(() => workOrderList(ctx(), none))).toBeLessThan(500);
  });
});
