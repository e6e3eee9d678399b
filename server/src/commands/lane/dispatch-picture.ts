import { dutyEndsAt, type Shift } from '@comcen/shared/domain/crew/roster.ts';
import { crewStateOf } from '@comcen/shared/domain/dispatch/cost.ts';
import { mayDivert, mayLeave } from '@comcen/shared/domain/dispatch/divert.ts';
import type { DispatchPicture, DutyCrew, HeldOrder } from '@comcen/shared/domain/dispatch/picture.ts';
import { isEmergency } from '@comcen/shared/domain/dispatch/preempt.ts';
import { TUNING } from '@comcen/shared/domain/dispatch/tuning.ts';
import { type WorkTimes, workMinOf } from '@comcen/shared/domain/estimate/work-times.ts';
import type { Settings } from '@comcen/shared/wire/http/settings.ts';
import type { Context } from '../../context.ts';
import { settingsOf } from '../../queries/settings.ts';
import { workTimesIn } from '../../queries/work-times.ts';
import { authorize } from '../authorize.ts';
import { heldUrgencies } from './held-urgencies.ts';
import { codesIn, rowsIn } from './text-rows.ts';
import { feedersOut, type OrderInHand, waitingOrders } from './waiting-orders.ts';

export interface LanePicture extends DispatchPicture {
  readonly settings: Settings;
  /** The alarm that nobody is on duty stands. */
  readonly ringsForCrews: boolean;
  readonly orders: readonly OrderInHand[];
  /** What crews hold was weighed: some of it may move, also when nothing waits. */
  readonly mayMove: boolean;
}

/** The part of the picture that triage does not change: it can be read while triage runs. */
export type LaneCrews = Pick<LanePicture, 'settings' | 'crews' | 'ringsForCrews'> & {
  readonly stormUlps: readonly string[];
  readonly workTimes: WorkTimes;
};

export async function laneCrews(ctx: Context, up3Id: string): Promise<LaneCrews> {
  authorize(ctx, 'lane.run', { up3Id });
  const [settings, { crews, ...rest }] = await Promise.all([settingsOf(ctx, up3Id), crewsOnDuty(ctx, up3Id)]);
  const rests = settings.minRestMin > 0 ? await restsOf(ctx, up3Id, settings.minRestMin) : null;
  const rested = rests ? crews.map((crew) => ({ ...crew, restUntilMs: rests.get(crew.id) ?? null })) : crews;
  return { settings, crews: rested, ...rest };
}

/**
 * What one round of dispatch looks at: crews on duty with their load, and orders that wait. Nothing that is closed. Crews read a
 * moment ago are good enough: the offer itself looks again, under lock, whether the crew is on duty and has room. `asPlan`: every
 * waiting order and the weight of every held one, as who looks at the whole plan wants them. `isStraight`: ways are
 * straight lines, and orders on their way may be handed on.
 */
export async function dispatchPicture(
  ctx: Context,
  up3Id: string,
  ahead: Promise<LaneCrews>,
  { asPlan = false, isStraight = true } = {},
): Promise<LanePicture> {
  authorize(ctx, 'lane.run', { up3Id });
  const lane = await ahead;
  const nowMs = ctx.clock().getTime();
  const isStorm = lane.stormUlps.length > 0;
  const { settings, workTimes } = lane;
  const states = lane.crews.map((crew) => crewStateOf(crew, settings, nowMs));
  const hasRoom = asPlan || states.some(({ closed }) => closed === null);
  const orders = await waitingOrders(ctx, up3Id, { hasRoom, hasCrews: states.length > 0, isStorm, workTimes });
  const diverted = isStraight && mayDivert(states, orders.length);
  const takes = states.some(mayLeave) && orders.some((order) => isEmergency(order, TUNING));
  // Of 3,000 orders in hand 33 ms, twice what reading the crews takes; with more than `MOST_ON_WAY` only an emergency asks.
  const held = asPlan || diverted || takes ? await heldUrgencies(ctx, up3Id) : null;
  return {
    ...lane,
    crews: held ? lane.crews.map((crew) => weighed(crew, held)) : lane.crews,
    orders,
    mayMove: held !== null,
    feedersOut: isStorm ? await feedersOut(ctx, up3Id) : [],
  };
}

const weighed = (crew: DutyCrew, held: Awaited<ReturnType<typeof heldUrgencies>>): DutyCrew => ({
  ...crew,
  load: crew.load.map((order) => ({ ...order, urgency: held.get(order.id) ?? null })),
});

/**
 * Crews on duty, what each holds, the active one first, and how long work takes. Indexes crew_on_duty, alarm_standing, offer_lane,
 * storm_standing, estimate_model_pkey: two scans put together here. Joined in SQL, a plan cached while the tables were empty walked
 * offers x orders (2.6 s at 2,600, measured). Each is one text, tabs between columns and a line for each row: of 1,000 crews 7 ms with reading it, 12 as JSON, and far more as rows.
 */
async function crewsOnDuty(
  ctx: Context,
  up3Id: string,
): Promise<Pick<LaneCrews, 'crews' | 'ringsForCrews' | 'stormUlps' | 'workTimes'>> {
  const [[found], loads] = await Promise.all([
    ctx.sql<{ all: string | null; rings: boolean; storm: string[]; workMin: unknown }[]>`
      select (select work_min from estimate_model where up3_id = ${up3Id}) as "workMin", exists (select from alarm where kind = 'no_crew' and entity_id = ${up3Id} and cleared_at is null) as rings,
        array(select u.id from ulp u where u.up3_id = ${up3Id} and exists (select from storm s
          where s.up3_id = u.up3_id and s.state = 'active' and (s.ulp_id is null or s.ulp_id = u.id))) as storm,
        string_agg(concat_ws(E'\\t', c.id, c.code, c.ulp_id, p.lat, p.lng, coalesce(c.shift, 0), array_to_string(c.skills, chr(31)),
          array_to_string(c.equipment, chr(31)), l.lat, l.lng, date_part('epoch', l.at)), E'\\n') as all
      from crew c join posko p on p.id = c.posko_id left join position_latest l on l.crew_id = c.id
      where c.up3_id = ${up3Id} and c.on_duty and c.retired_at is null`,
    loadsOf(ctx, up3Id),
  ]);
  const workTimes = workTimesIn(found?.workMin);
  const dutyEnds = dutyEndsByShift(ctx.clock());
  const crews = rowsIn(found?.all).map(
    ([id = '', code = '', ulpId = '', poskoLat, poskoLng, shift, skills, equipment, lat, lng, at]): DutyCrew => ({
      id,
      code,
      ulpId,
      posko: { lat: Number(poskoLat), lng: Number(poskoLng) },
      // A crew without a position has a shorter line: concat_ws leaves nulls out, and they come last.
      fix: at === undefined ? null : { place: { lat: Number(lat), lng: Number(lng) }, atMs: Number(at) * 1000 },
      skills: codesIn(skills),
      equipment: codesIn(equipment),
      shiftEndsAtMs: dutyEnds[Number(shift)] ?? null,
      restUntilMs: null,
      load: (loads.get(id) ?? []).map((held) => reckoned(held, workTimes)),
    }),
  );
  return { crews, ringsForCrews: found?.rings ?? false, stormUlps: found?.storm ?? [], workTimes };
}

/** By shift, 0 for none. */
const dutyEndsByShift = (now: Date): (number | null)[] =>
  ([null, 1, 2, 3] as const satisfies (Shift | null)[]).map((shift) => dutyEndsAt(shift, now)?.getTime() ?? null);

/** As the query names them. */
const HELD_STATES = ['offered', 'accepted', 'en_route', 'on_site', 'restored'] as const;
/** An offer that nobody reckoned: a resumed one, or older than the column. */
const reckoned = (held: HeldOrder, times: WorkTimes): HeldOrder =>
  held.expectedWorkMin < 0 ? { ...held, expectedWorkMin: workMinOf(times, 'place', 'outage') } : held;

async function loadsOf(ctx: Context, up3Id: string): Promise<ReadonlyMap<string, HeldOrder[]>> {
  const [offers] = await ctx.sql<{ all: string | null }[]>`
    select string_agg(concat_ws(E'\\t', o.crew_id, o.work_order_id, o.lat, o.lng,
      case when o.restored_at is not null then 'restored' when o.arrived_at is not null then 'on_site'
        when o.is_active then 'en_route' when o.accepted_at is not null then 'accepted' else 'offered' end,
      coalesce(o.expected_work_min, -1), date_part('epoch', o.arrived_at)), E'\\n'
      order by o.is_active desc, o.offered_at, o.id) as all
    from offer o where o.ended_at is null and o.up3_id = ${up3Id}`;
  const loads = new Map<string, HeldOrder[]>();
  for (const [crewId = '', id = '', lat, lng, state, workMin, arrivedAt] of rowsIn(offers?.all)) {
    const held: HeldOrder = {
      id,
      state: HELD_STATES.find((known) => known === state) ?? 'offered',
      place: { lat: Number(lat), lng: Number(lng) },
      arrivedAtMs: arrivedAt === undefined ? null : Number(arrivedAt) * 1000,
      expectedWorkMin: Number(workMin),
      urgency: null,
    };
    const others = loads.get(crewId);
    if (others) others.push(held);
    else loads.set(crewId, [held]);
  }
  return loads;
}

/** Until when each crew that has just completed an order rests. Index offer_completed. */
async function restsOf(ctx: Context, up3Id: string, minRestMin: number): Promise<ReadonlyMap<string, number>> {
  const restMs = minRestMin * 60_000;
  const since = new Date(ctx.clock().getTime() - restMs);
  const rows = await ctx.sql<{ crew_id: string; at: Date }[]>`
    select crew_id, max(ended_at) as at from offer
    where up3_id = ${up3Id} and ended_as = 'completed' and ended_at > ${since} group by crew_id`;
  return new Map(rows.map((row) => [row.crew_id, row.at.getTime() + restMs]));
}
