import type { FaultLevel, WorkKind } from '@comcen/shared/domain/codes.ts';
import type { Diversion } from '@comcen/shared/domain/dispatch/picture.ts';
import { type WorkTimes, workMinOf } from '@comcen/shared/domain/estimate/work-times.ts';
import type { DispatchDecision } from '@comcen/shared/wire/http/work-order.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvents } from '../../events/record.ts';
import { settingsOf } from '../../queries/settings.ts';
import { learnedWorkTimes } from '../../queries/work-times.ts';
import { authorize } from '../authorize.ts';
import { takeBack } from './take-back.ts';

export interface PlannedOffer {
  readonly orderId: string;
  /** The version the plan was made on. */
  readonly version: number;
  readonly crewId: string;
  readonly decision: DispatchDecision;
  readonly acceptDeadlineS: number;
  /** An order that this crew has not begun and gives back for this one, in the same transaction. */
  readonly takes?: string;
}

export interface MadeOffer {
  readonly orderId: string;
  readonly offerId: string;
  readonly crewId: string;
  readonly expiresAt: Date;
}

interface OfferedRow {
  id: string;
  version: number;
  ulp_id: string;
  up3_id: string;
  crew_id: string;
  lat: number;
  lng: number;
  kind: WorkKind;
  fault_level: FaultLevel;
}

/**
 * Puts orders of one lane to crews, all in one transaction and few statements. Guarded: order still `new` at that version, crew
 * on duty and with room. What lost its race comes back in `lost`; the next round sees it again. `diversions` go back to waiting in the
 * same transaction; `diverted` names those that did.
 */
export async function offerOrders(
  ctx: Context,
  up3Id: string,
  offers: readonly PlannedOffer[],
  diversions: readonly Diversion[] = [],
): Promise<{ offered: MadeOffer[]; lost: string[]; diverted: string[] }> {
  authorize(ctx, 'work_order.direct', { up3Id });
  if (offers.length === 0 && diversions.length === 0) return { offered: [], lost: [], diverted: [] };
  return withTransaction(ctx, async (tx) => {
    const { fitting, diverted, workTimes } = await withRoom(tx, up3Id, offers, diversions);
    const at = tx.clock();
    const rows = await setOffered(tx, up3Id, fitting, at);
    const byOrder = new Map(fitting.map((offer) => [offer.orderId, offer]));
    const made = rows.map((row) => ({ row, offerId: tx.newId(), plan: planOf(byOrder, row.id) }));
    await Promise.all([insertOffers(tx, made, at, workTimes), recordOffered(tx, made, at)]);
    const offered = made.map(({ row, offerId, plan }) => ({
      orderId: row.id,
      offerId,
      crewId: row.crew_id,
      expiresAt: expiryOf(plan, at),
    }));
    const done = new Set(offered.map((offer) => offer.orderId));
    return { offered, lost: offers.map((offer) => offer.orderId).filter((id) => !done.has(id)), diverted };
  });
}

interface Made {
  readonly row: OfferedRow;
  readonly offerId: string;
  readonly plan: PlannedOffer;
}

const expiryOf = (plan: PlannedOffer, at: Date): Date => new Date(at.getTime() + plan.acceptDeadlineS * 1000);

function planOf(byOrder: ReadonlyMap<string, PlannedOffer>, orderId: string): PlannedOffer {
  const plan = byOrder.get(orderId);
  if (!plan) throw new Error('an offer came back that was never planned');
  return plan;
}

/** What is still possible once the crews are locked. */
interface Fitting {
  readonly fitting: readonly PlannedOffer[];
  readonly diverted: string[];
  readonly workTimes: WorkTimes;
}

/**
 * Locks the crews in id order (no deadlock with a second offerer) and keeps the offers that still fit. The statements travel
 * together and run in this order: loads are counted after the lock is had. Index offer_load.
 */
async function withRoom(
  ctx: Context,
  up3Id: string,
  planned: readonly PlannedOffer[],
  diversions: readonly Diversion[],
): Promise<Fitting> {
  const crewIds = [...new Set([...planned, ...diversions].map(({ crewId }) => crewId))];
  const lock = ctx.sql`select 1 from crew where id = any(${crewIds}::uuid[]) order by id for update`;
  let taken: Awaited<ReturnType<typeof takeBack>> = { offers: [...planned], diverted: [] };
  if (diversions.length > 0 || planned.some(({ takes }) => takes !== undefined)) {
    await lock;
    taken = await takeBack(ctx, planned, diversions);
  }
  const [, rows, { maxOpenOrdersPerCrew }, workTimes] = await Promise.all([
    lock,
    ctx.sql<{ id: string; load: number }[]>`
      select c.id, (select count(*)::int from offer o where o.crew_id = c.id and o.ended_at is null) as load
      from crew c where c.id = any(${crewIds}::uuid[]) and c.on_duty and c.up3_id = ${up3Id}`,
    settingsOf(ctx, up3Id),
    learnedWorkTimes(ctx, up3Id),
  ]);
  const room = new Map(rows.map((row) => [row.id, maxOpenOrdersPerCrew - row.load]));
  const fitting = taken.offers.filter((offer) => {
    const left = room.get(offer.crewId) ?? 0;
    room.set(offer.crewId, left - 1);
    return left > 0;
  });
  return { fitting, diverted: taken.diverted, workTimes };
}

async function setOffered(
  ctx: Context,
  up3Id: string,
  offers: readonly PlannedOffer[],
  at: Date,
): Promise<OfferedRow[]> {
  if (offers.length === 0) return [];
  const plans = offers.map(({ orderId, version, crewId, decision }) => ({ orderId, version, crewId, decision }));
  return ctx.sql<OfferedRow[]>`
    update work_order w set state = 'offered', crew_id = p."crewId", dispatched_at = coalesce(w.dispatched_at, ${at}),
      waiting_since = null, dispatch = p.decision, version = w.version + 1
    from jsonb_to_recordset(${jsonOf(ctx.sql, plans)}) as p ("orderId" uuid, version int, "crewId" uuid, decision jsonb)
    where w.id = p."orderId" and w.state = 'new' and w.version = p.version and w.up3_id = ${up3Id}
    returning w.id, w.version, w.ulp_id, w.up3_id, w.crew_id, w.lat, w.lng, w.kind,
      (select i.fault_level from incident i where i.id = w.incident_id) as fault_level`;
}

async function insertOffers(ctx: Context, made: readonly Made[], at: Date, workTimes: WorkTimes): Promise<void> {
  if (made.length === 0) return;
  const by = ctx.actor.kind === 'system' ? 'system' : 'operator';
  const rows = made.map(({ row, offerId, plan }) => ({
    id: offerId,
    work_order_id: row.id,
    crew_id: row.crew_id,
    up3_id: row.up3_id,
    lat: row.lat,
    lng: row.lng,
    expires_at: expiryOf(plan, at),
    reasons: plan.decision.reasons,
    expected_work_min: workMinOf(workTimes, row.fault_level, row.kind),
  }));
  // One parameter whatever the number of rows: one prepared statement.
  await ctx.sql`
    insert into offer (id, work_order_id, crew_id, up3_id, lat, lng, offered_at, expires_at, offered_by, reasons,
      expected_work_min)
    select id, work_order_id, crew_id, up3_id, lat, lng, ${at}, expires_at, ${by}, reasons, expected_work_min
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)})
      as o (id uuid, work_order_id uuid, crew_id uuid, up3_id text, lat float8, lng float8, expires_at timestamptz,
        reasons jsonb, expected_work_min float8)`;
}

const recordOffered = (ctx: Context, made: readonly Made[], at: Date): Promise<void> =>
  recordEvents(
    ctx,
    made.map(({ row, offerId, plan }) => ({
      type: 'work_order.offered',
      entity: 'work_order' as const,
      entityId: row.id,
      entityVersion: row.version,
      up3Id: row.up3_id,
      ulpId: row.ulp_id,
      at,
      data: {
        from: 'new',
        to: 'offered',
        offerId,
        crewId: row.crew_id,
        expiresAt: expiryOf(plan, at).toISOString(),
        by: plan.decision.by,
        reasons: plan.decision.reasons.map((reason) => reason.code),
      },
    })),
  );
