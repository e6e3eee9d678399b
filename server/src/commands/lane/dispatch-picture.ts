import type { DispatchPicture, DutyCrew, HeldOrder, WaitingOrder } from '@comcen/shared/domain/dispatch/picture.ts';
import type { Settings } from '@comcen/shared/wire/http/settings.ts';
import type { Context } from '../../context.ts';
import { settingsOf } from '../../queries/settings.ts';
import { authorize } from '../authorize.ts';
import { BY_OPERATOR } from '../work-order/follow-offer.ts';

/** A waiting order and what its row says already. */
export interface OrderInHand extends WaitingOrder {
  readonly lastCode: string | null;
  readonly lastAttemptsExhausted: boolean;
}

export interface LanePicture extends DispatchPicture {
  readonly settings: Settings;
  /** The alarm that nobody is on duty stands. */
  readonly ringsForCrews: boolean;
  readonly orders: readonly OrderInHand[];
}

/** The part of the picture that triage does not change: it can be read while triage runs. */
export type LaneCrews = Pick<LanePicture, 'settings' | 'crews' | 'ringsForCrews'>;

export async function laneCrews(ctx: Context, up3Id: string): Promise<LaneCrews> {
  authorize(ctx, 'lane.run', { up3Id });
  const [settings, { crews, ringsForCrews }] = await Promise.all([settingsOf(ctx, up3Id), crewsOnDuty(ctx, up3Id)]);
  return { settings, crews, ringsForCrews };
}

/**
 * What one round of dispatch looks at: crews on duty with their load, and orders that wait. Nothing that is closed. Crews read a
 * moment ago are good enough: the offer itself looks again, under lock, whether the crew is on duty and has room.
 */
export async function dispatchPicture(ctx: Context, up3Id: string, ahead: Promise<LaneCrews>): Promise<LanePicture> {
  authorize(ctx, 'lane.run', { up3Id });
  const { settings, crews, ringsForCrews } = await ahead;
  const hasRoom = crews.some((crew) => crew.load.length < settings.maxOpenOrdersPerCrew);
  return { settings, crews, ringsForCrews, orders: await waitingOrders(ctx, up3Id, hasRoom, crews.length > 0) };
}

/**
 * Crews on duty and what each holds, the active one first. Indexes crew_on_duty, alarm_standing, offer_lane: two scans put together
 * here. Joined in SQL, a plan cached while the tables were empty walked offers x orders (2.6 s at 2,600, measured). Each is one text,
 * tabs between columns and a line for each row: of 1,000 crews 7 ms with reading it, 12 as JSON, and far more as rows.
 */
async function crewsOnDuty(ctx: Context, up3Id: string): Promise<{ crews: DutyCrew[]; ringsForCrews: boolean }> {
  const [[found], loads] = await Promise.all([
    ctx.sql<{ all: string | null; rings: boolean }[]>`
      select exists (select from alarm where kind = 'no_crew' and entity_id = ${up3Id} and cleared_at is null) as rings,
        string_agg(concat_ws(E'\\t', c.id, c.code, c.ulp_id, p.lat, p.lng, l.lat, l.lng, date_part('epoch', l.at)), E'\\n') as all
      from crew c join posko p on p.id = c.posko_id left join position_latest l on l.crew_id = c.id
      where c.up3_id = ${up3Id} and c.on_duty and c.retired_at is null`,
    loadsOf(ctx, up3Id),
  ]);
  const crews = rowsIn(found?.all).map(
    ([id = '', code = '', ulpId = '', poskoLat, poskoLng, lat, lng, at]): DutyCrew => ({
      id,
      code,
      ulpId,
      posko: { lat: Number(poskoLat), lng: Number(poskoLng) },
      // A crew without a position has a shorter line: concat_ws leaves nulls out, and they come last.
      fix: at === undefined ? null : { place: { lat: Number(lat), lng: Number(lng) }, atMs: Number(at) * 1000 },
      load: loads.get(id) ?? [],
    }),
  );
  return { crews, ringsForCrews: found?.rings ?? false };
}

const rowsIn = (text: string | null | undefined): string[][] =>
  text ? text.split('\n').map((line) => line.split('\t')) : [];

/** As the query names them. */
const HELD_STATES = ['offered', 'accepted', 'en_route', 'on_site', 'restored'] as const;

async function loadsOf(ctx: Context, up3Id: string): Promise<ReadonlyMap<string, HeldOrder[]>> {
  const [offers] = await ctx.sql<{ all: string | null }[]>`
    select string_agg(concat_ws(E'\\t', o.crew_id, o.lat, o.lng,
      case when o.restored_at is not null then 'restored' when o.arrived_at is not null then 'on_site'
        when o.is_active then 'en_route' when o.accepted_at is not null then 'accepted' else 'offered' end,
      date_part('epoch', o.arrived_at)), E'\\n' order by o.is_active desc, o.offered_at, o.id) as all
    from offer o where o.ended_at is null and o.up3_id = ${up3Id}`;
  const loads = new Map<string, HeldOrder[]>();
  for (const [crewId = '', lat, lng, state, arrivedAt] of rowsIn(offers?.all)) {
    const held: HeldOrder = {
      state: HELD_STATES.find((known) => known === state) ?? 'offered',
      place: { lat: Number(lat), lng: Number(lng) },
      arrivedAtMs: arrivedAt === undefined ? null : Number(arrivedAt) * 1000,
    };
    const others = loads.get(crewId);
    if (others) others.push(held);
    else loads.set(crewId, [held]);
  }
  return loads;
}

type OrderRow = Omit<OrderInHand, 'place' | 'reportedAtMs' | 'waitingSinceMs'> & {
  lat: number;
  lng: number;
  reportedAt: Date;
  waitingSince: Date;
};

/**
 * Who was asked before: refusals, expiries and operators' recalls since the order was last completed (reopened work is a new job).
 * With no room anywhere only orders are read whose stored "why nobody" is missing or says something else.
 */
async function waitingOrders(ctx: Context, up3Id: string, hasRoom: boolean, hasCrews: boolean): Promise<OrderInHand[]> {
  // Indexes work_order_open (state new), offer_by_work_order.
  const rows = await ctx.sql<OrderRow[]>`
    select w.id, w.version, w.kind, w.ulp_id as "ulpId", w.lat, w.lng, w.priority, w.priority_source as "prioritySource",
      w.customers_out as "customersOut", i.has_hazard as "hasHazard", i.has_critical as "hasCritical",
      w.reported_at as "reportedAt", w.waiting_since as "waitingSince", w.attempts,
      case when w.dispatch->'chosen' = 'null' then w.dispatch->'reasons'->0->>'code' end as "lastCode",
      coalesce(w.dispatch->'reasons' @> '[{"code": "attempts_exhausted"}]', false) as "lastAttemptsExhausted",
      coalesce(past.offers, '[]') as past
    from work_order w join incident i on i.id = w.incident_id
      left join lateral (
        select jsonb_agg(jsonb_build_object('crewId', o.crew_id, 'endedAs', o.ended_as,
          'endedAtMs', extract(epoch from o.ended_at) * 1000)) as offers
        from offer o where w.dispatched_at is not null and o.work_order_id = w.id and o.ended_at is not null
          and (o.ended_as in ('refused', 'expired') or (o.ended_as = 'recalled' and o.end_reason = ${BY_OPERATOR}))
          and not exists (select from offer done where done.work_order_id = w.id and done.ended_as = 'completed'
            and done.ended_at >= o.ended_at)
      ) past on true
    where w.up3_id = ${up3Id} and w.state = 'new'
      and (${hasRoom} or w.dispatch is null or w.dispatch->'chosen' <> 'null'
        or w.dispatch->'reasons'->0->>'code' = 'waits_for_nearly_free'
        or (w.dispatch->'reasons'->0->>'code' = 'no_crew_on_duty') = ${hasCrews})`;
  return rows.map(({ lat, lng, reportedAt, waitingSince, ...row }) => ({
    ...row,
    place: { lat, lng },
    reportedAtMs: reportedAt.getTime(),
    waitingSinceMs: waitingSince.getTime(),
  }));
}
