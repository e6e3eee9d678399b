import { AppError } from '@comcen/server/errors.ts';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { useTestDatabase } from '../harness/postgres.ts';
import { createTestServices, type TestServices } from './services.ts';
import { createWorld, type World, type WorldCrew } from './world.ts';

/**
 * One world for many cells of state x command x role, each with an order of its own. Before each, every crew is free again: what
 * a cell left behind is not the next one's business.
 */
export function useOrderCells() {
  const database = useTestDatabase();
  let services: TestServices;
  let world: World;
  beforeAll(async () => {
    world = await createWorld(database().sql);
    services = await createTestServices(database().url);
  });
  afterAll(() => services.close());
  beforeEach(async () => {
    const { sql } = database();
    await sql`update offer set ended_at = now(), ended_as = 'recalled', is_active = false where ended_at is null`;
    await sql`update work_order set state = 'cancelled', crew_id = null, cancelled_at = now()
      where state not in ('completed', 'closed', 'cancelled')`;
    services.advance(1_000);
  });
  return {
    services: () => services,
    world: () => world,
    sql: () => database().sql,
    crew(index = 0): WorldCrew {
      const crew = world.crews[index];
      if (!crew) throw new Error('the world has too few crews');
      return crew;
    },
    /** All that a command could have changed: the row, its offers, pauses and events. */
    async traces(id: string) {
      const [row] = await database().sql`
        select w.*, (select count(*)::int from offer o where o.work_order_id = w.id) as offers,
          (select count(*)::int from work_order_pause p where p.work_order_id = w.id) as pauses,
          (select count(*)::int from domain_event e where e.entity_id = w.id::text) as events
        from work_order w where w.id = ${id}`;
      if (!row) throw new Error('the order is gone');
      return row;
    },
  };
}

/** Runs it and says what came: `done`, or the refusal's code. */
export const codeOf = async (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'done',
    (error) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );
