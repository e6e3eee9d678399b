import { numberEvents } from '@comcen/server/test/events/number.ts';
import { streamOf } from '@comcen/shared/domain/simulation/random.ts';
import { uuidv7 } from 'uuidv7';
import type { Lane } from './lane.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Faults of a few customers, transformers and feeders on a clock of their own, as rows with an event each: reported, restored, restored in
 * the past, opened again, merged, reported by others (in another ULP too), reports withdrawn. `between` runs after each act.
 */
export async function randomFaults(
  { sql, world }: Lane,
  options: { seed: string; start: Date; days: number; acts: number; between?: (act: number) => Promise<void> },
): Promise<void> {
  const random = streamOf(options.seed);
  const below = (n: number) => Math.floor(random.next() * n);
  const one = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  // Whole seconds meet each other, and milliseconds do not matter.
  const near = (ms: number) => new Date(Math.round(ms / 1000) * 1000 + one([0, 0, 0, 7, 999]));
  const customers = world.customers.slice(0, 4);
  const devices = [
    ...world.transformers.slice(0, 2).map(({ id }) => ({ id, level: 'transformer' })),
    ...world.sectionIds.slice(0, 2).map((id) => ({ id, level: 'section' })),
    { id: world.feederIds[0] ?? '', level: 'feeder' },
  ];
  const tell = async (type: string, id: string, into?: string) => {
    await sql`insert into domain_event (type, entity, entity_id, up3_id, actor_kind, at, data)
      values (${type}, 'incident', ${id}, ${world.up3Id}, 'system', now(), ${sql.json(into ? { into } : {})})`;
  };
  const known = async () => sql<{ id: string; first_reported_at: Date; state: string }[]>`
    select id, first_reported_at, state from incident where state <> 'merged' order by id`;
  const call = async (incidentId: string, at: Date) => {
    const customer = one(customers);
    await sql`insert into report ${sql({
      id: uuidv7(),
      up3_id: world.up3Id,
      ulp_id: random.next() < 0.85 ? customer.ulpId : one(world.ulpIds),
      channel: 'voice',
      kind: random.next() < 0.95 ? 'outage' : 'complaint',
      state: 'linked',
      idpel: customer.idpel,
      incident_id: incidentId,
      reported_at: at,
      received_at: at,
    })}`;
  };
  const open = async (at: Date) => {
    const device = random.next() < 0.5 ? one(devices) : null;
    const id = uuidv7();
    await sql`insert into incident ${sql({
      id,
      up3_id: world.up3Id,
      ulp_id: one(world.ulpIds),
      kind: random.next() < 0.93 ? 'outage' : 'hazard',
      state: 'restored',
      restored_at: near(at.getTime() + random.next() ** 3 * 12 * DAY_MS),
      fault_level: device?.level ?? 'service',
      device_id: device?.id ?? null,
      lat: -2.1 + below(3) / 100,
      lng: 106.1,
      started_at: at,
      first_reported_at: at,
      created_at: at,
    })}`;
    for (let calls = below(4); calls > 0; calls -= 1)
      await call(id, near(at.getTime() + random.next() ** 2 * 30 * HOUR_MS));
    await tell('incident.opened', id);
  };
  const change = async (at: Date) => {
    const incident = one(await known());
    if (!incident) return open(at);
    const { id, first_reported_at: first } = incident;
    const later = () => near(first.getTime() + random.next() ** 3 * 40 * DAY_MS);
    const dice = random.next();
    if (dice < 0.25)
      await sql`update incident set restored_at = null, state = 'open' where id = ${id}`.catch(() => null);
    else if (dice < 0.55) await sql`update incident set restored_at = ${later()}, state = 'restored' where id = ${id}`;
    else if (dice < 0.7) await call(id, later());
    else if (dice < 0.85)
      await sql`update report set state = 'withdrawn' where id in (select id from report where incident_id = ${id} limit 1)`;
    else if (dice < 0.92) {
      const into = one(await known()).id;
      if (into === id) return;
      await sql`update report set incident_id = ${into} where incident_id = ${id}`;
      await sql`update incident set state = 'merged', merged_into = ${into} where id = ${id}`;
      return tell('incident.merged', id, into);
    } else
      await sql`update incident set first_reported_at = ${later()}, ulp_id = ${one(world.ulpIds)} where id = ${id}`;
    await tell('incident.changed', id);
  };
  for (let act = 0; act < options.acts; act += 1) {
    const at = near(options.start.getTime() + random.next() * options.days * DAY_MS);
    await (random.next() < 0.6 ? open(at) : change(at));
    await options.between?.(act);
  }
  while ((await numberEvents(sql)).isFull);
}
