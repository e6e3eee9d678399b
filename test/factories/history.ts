import type { Sql, TransactionSql } from 'postgres';
import type { World } from './world.ts';

/** 07:00 WIB of a day in the past: a shift's first second. */
export const historyStart = new Date('2026-01-22T00:00:00Z');

const CHANNELS = ['voice', 'whatsapp', 'mobile_app'] as const;
const CAUSES = ['tree', 'animal', 'unknown', null] as const;

/** Small linear generator (Numerical Recipes): the same seed gives the same history on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Orders of twenty days in every shape that figures must cope with: on their way, closed, cancelled, superseded, the second of
 * their incident, follow-ups, with pauses (one still running), without a report, without power back, stamps that contradict.
 */
export async function insertHistory(sql: Sql, world: World, options: { orders: number; seed: number }): Promise<void> {
  const random = generator(options.seed);
  await sql.begin(async (tx) => {
    let previous: Made | null = null;
    for (let n = 0; n < options.orders; n += 1) {
      const shared: Made | null = random() < 0.12 ? previous : null;
      const made: Made = makeOrder(world, random, idOf(options.seed, n), shared);
      await insertOrder(tx, made, random);
      previous = made;
    }
  });
}

type Made = ReturnType<typeof makeOrder>;

/** Ascending, as UUIDv7 are; the first report of an incident is older than its orders. */
const idOf = (seed: number, n: number): string =>
  `0194${String(seed).padStart(4, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

function makeOrder(
  world: World,
  random: () => number,
  id: string,
  sharedIncident: { incident: { id: string } } | null,
) {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const reportedMs = historyStart.getTime() + Math.floor(random() * 20 * 86_400_000);
  const later = (fromMs: number, minutes: number) => fromMs + Math.floor(random() * minutes * 60_000);
  const arrivedMs = later(reportedMs, 90);
  const restoredMs = later(arrivedMs, 240);
  const shape = random();
  const crew = pick(world.crews);
  const at = (ms: number) => new Date(ms);
  const place = { lat: crew.at.lat, lng: crew.at.lng };
  const region = { up3_id: world.up3Id, ulp_id: pick(world.ulpIds) };
  const incident = {
    ...region,
    ...place,
    id: sharedIncident?.incident.id ?? id,
    isNew: sharedIncident === null,
    kind: 'outage',
    started_at: at(reportedMs - Math.floor(random() * 600_000)),
    first_reported_at: at(reportedMs),
    created_at: at(reportedMs),
  };
  const base = {
    ...region,
    ...place,
    id,
    incident_id: incident.id,
    kind: 'outage',
    cause: null as string | null,
    reported_at: at(reportedMs),
    created_at: at(reportedMs),
    crew_id: crew.id as string | null,
    dispatched_at: at(reportedMs) as Date | null,
    arrived_at: at(arrivedMs) as Date | null,
    restored_at: at(restoredMs) as Date | null,
    completed_at: at(restoredMs) as Date | null,
    closed_at: at(restoredMs) as Date | null,
    cancelled_at: null as Date | null,
    waiting_since: null as Date | null,
    superseded_by: null as string | null,
    follow_up_of: null as string | null,
    state: 'closed',
  };
  const without = {
    crew_id: null,
    dispatched_at: null,
    arrived_at: null,
    restored_at: null,
    completed_at: null,
    closed_at: null,
  };
  const order = (() => {
    if (shape < 0.08) return { ...base, ...without, state: 'cancelled', cancelled_at: at(arrivedMs) };
    if (shape < 0.14)
      return { ...base, ...without, state: 'cancelled', cancelled_at: at(arrivedMs), superseded_by: id };
    if (shape < 0.2) return { ...base, ...without, state: 'new', waiting_since: at(reportedMs) };
    if (shape < 0.28) return { ...base, state: 'on_site', restored_at: null, completed_at: null, closed_at: null };
    if (shape < 0.34) return { ...base, cause: pick(CAUSES), restored_at: null };
    // A phone whose clock was an hour behind.
    if (shape < 0.38) return { ...base, cause: pick(CAUSES), arrived_at: at(reportedMs - 3_600_000) };
    const isFollowUp = shape < 0.46 && sharedIncident !== null;
    return { ...base, cause: pick(CAUSES), follow_up_of: isFollowUp ? incident.id : null };
  })();
  const reports = shape > 0.9 ? [] : [pick(CHANNELS), pick(CHANNELS)].slice(0, 1 + Math.floor(random() * 2));
  return { incident, order, reports };
}

async function insertOrder(
  tx: TransactionSql,
  { incident, order, reports }: Made,
  random: () => number,
): Promise<void> {
  const { isNew, ...row } = incident;
  if (isNew) await tx`insert into incident ${tx(row)}`;
  await tx`insert into work_order ${tx(order)}`;
  for (const [n, channel] of reports.entries()) {
    const reportedAt = new Date(order.reported_at.getTime() + n * 1000);
    await tx`insert into report (id, up3_id, ulp_id, channel, kind, state, reported_at, received_at, incident_id)
      values (gen_random_uuid(), ${order.up3_id}, ${order.ulp_id}, ${channel}, 'outage', 'linked', ${reportedAt}, ${reportedAt},
        ${incident.id})`;
  }
  if (random() < 0.2) {
    const started = new Date(order.reported_at.getTime() + 90_400);
    const ended = random() < 0.2 ? null : new Date(started.getTime() + Math.floor(random() * 3_600_000));
    await tx`insert into work_order_pause (id, work_order_id, reason, from_state, started_at, ended_at)
      values (gen_random_uuid(), ${order.id}, 'material', 'on_site', ${started}, ${ended})`;
  }
}
