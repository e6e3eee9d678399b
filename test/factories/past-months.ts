import type { Sql } from 'postgres';
import { stableId } from './stable-id.ts';

export interface PastMonths {
  /** Ends here; the last day is as full as the clock of this instant lets it be. */
  readonly until: Date;
  readonly days: number;
  readonly ordersPerDay: number;
}

interface Place {
  readonly ulp_id: string;
  readonly up3_id: string;
  readonly crew_id: string;
  readonly lat: number;
  readonly lng: number;
  /** Some customers of the ULP: they call again and again. */
  readonly idpels: readonly string[];
}

const CAUSES = [
  'tree',
  'tree',
  'tree',
  'equipment',
  'equipment',
  'lightning',
  'animal',
  'overload',
  'third_party',
  null,
];
const CHANNELS = ['voice', 'voice', 'voice', 'whatsapp', 'mobile_app', 'walk_in'] as const;
const DAY_MS = 86_400_000;
/** Work comes by day and in the evening; nights are quiet. */
const HOUR_WEIGHTS = [1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 4, 4, 4, 5, 6, 7, 8, 8, 7, 6, 4, 3, 2, 1];

/** Small linear generator (Numerical Recipes): the same months on every machine. */
function generator(): () => number {
  let state = 20_261_122;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Months of ordinary operation in the demo's units, for pages that show figures: ULPs of different speed, slow afternoons, some orders
 * cancelled, on hold or flagged. Only rows, no events: rollups are rebuilt after it. Answers how many orders there are.
 */
export async function insertPastMonths(sql: Sql, { until, days, ordersPerDay }: PastMonths): Promise<number> {
  const places = await sql<Place[]>`
    select c.ulp_id, c.up3_id, c.id as crew_id, p.lat, p.lng,
      (select coalesce(array_agg(x.idpel), '{}') from (
        select idpel from customer where ulp_id = c.ulp_id order by idpel limit 120) x) as idpels
    from crew c join posko p on p.id = c.posko_id order by c.code`;
  const random = generator();
  const orders = Array.from({ length: days * ordersPerDay }, (_, n) => pastOrder(places, random, n, until, days));
  const past = orders.filter((order) => order.reportedMs < until.getTime());
  for (let at = 0; at < past.length; at += 500) await insertOrders(sql, past.slice(at, at + 500));
  return past.length;
}

type PastOrder = ReturnType<typeof pastOrder>;

function pastOrder(places: readonly Place[], random: () => number, n: number, until: Date, days: number) {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const lastMidnight = Math.floor((until.getTime() + 7 * 3_600_000) / DAY_MS) * DAY_MS - 7 * 3_600_000;
  const hour = pick(HOUR_WEIGHTS.flatMap((weight, at) => Array<number>(weight).fill(at)));
  const day = Math.floor(random() * days);
  const reportedMs = lastMidnight - day * DAY_MS + hour * 3_600_000 + Math.floor(random() * 3_600_000);
  const place = pick(places);
  const rush = hour >= 14 && hour <= 18 ? 1.5 : 1;
  const far = 0.7 + (places.indexOf(place) / places.length) * 0.9;
  const lognormal = (median: number, spread: number) =>
    median * Math.exp(spread * (random() + random() + random() + random() - 2) * 1.7);
  const arrivedMs = reportedMs + Math.floor(lognormal(26 * rush * far, 0.5) * 60_000);
  const restoredMs = arrivedMs + Math.floor(lognormal(48, 0.6) * 60_000);
  return {
    id: stableId(place.up3_id, `past-${n}`),
    place,
    reportedMs,
    arrivedMs,
    restoredMs,
    cause: pick(CAUSES),
    channel: pick(CHANNELS),
    idpel: place.idpels[Math.floor(random() * place.idpels.length)] ?? null,
    isCancelled: random() < 0.04,
    flags: random() < 0.06 ? ['arrived_far'] : [],
    pausedMin: random() < 0.08 ? 10 + Math.floor(random() * 40) : 0,
  };
}

async function insertOrders(sql: Sql, orders: readonly PastOrder[]): Promise<void> {
  const at = (ms: number) => new Date(ms);
  const region = ({ place }: PastOrder) => ({ up3_id: place.up3_id, ulp_id: place.ulp_id });
  const incidents = orders.map((order) => ({
    ...region(order),
    id: order.id,
    lat: order.place.lat,
    lng: order.place.lng,
    kind: 'outage',
    state: 'closed',
    restored_at: at(order.restoredMs),
    closed_at: at(order.restoredMs),
    started_at: at(order.reportedMs - 180_000),
    first_reported_at: at(order.reportedMs),
    created_at: at(order.reportedMs),
  }));
  const rows = orders.map((order) => {
    const done = order.isCancelled ? null : at(order.restoredMs);
    return {
      ...region(order),
      id: order.id,
      incident_id: order.id,
      kind: 'outage',
      lat: order.place.lat,
      lng: order.place.lng,
      cause: order.cause,
      flags: order.flags,
      reported_at: at(order.reportedMs),
      created_at: at(order.reportedMs),
      crew_id: order.isCancelled ? null : order.place.crew_id,
      dispatched_at: order.isCancelled ? null : at(order.reportedMs),
      arrived_at: order.isCancelled ? null : at(order.arrivedMs),
      restored_at: done,
      completed_at: done,
      closed_at: done,
      cancelled_at: order.isCancelled ? at(order.reportedMs + 600_000) : null,
      state: order.isCancelled ? 'cancelled' : 'closed',
    };
  });
  const reports = orders.map((order) => ({
    ...region(order),
    id: order.id,
    channel: order.channel,
    idpel: order.idpel,
    kind: 'outage',
    state: 'linked',
    reported_at: at(order.reportedMs),
    received_at: at(order.reportedMs),
    incident_id: order.id,
  }));
  const pauses = orders
    .filter(({ pausedMin, isCancelled }) => pausedMin > 0 && !isCancelled)
    .map((order) => ({
      id: order.id,
      work_order_id: order.id,
      reason: 'material',
      from_state: 'on_site',
      started_at: at(order.arrivedMs + 60_000),
      ended_at: at(Math.min(order.restoredMs, order.arrivedMs + order.pausedMin * 60_000)),
    }));
  await sql.begin(async (tx) => {
    await tx`insert into incident ${tx(incidents)}`;
    await tx`insert into work_order ${tx(rows)}`;
    await tx`insert into report ${tx(reports)}`;
    if (pauses.length > 0) await tx`insert into work_order_pause ${tx(pauses)}`;
  });
}
