import { isPastLimit } from '@comcen/shared/domain/kpi/reliability/per-customer.ts';
import type {
  INTERRUPTION_MEASURES,
  InterruptedCustomers,
  InterruptionItem,
} from '@comcen/shared/wire/http/reliability.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { limitsOf } from './customers-past.ts';
import { majorEventDaysIn } from './major-event-days.ts';
import { pageOf, readCursor } from './reliability-pages.ts';
import {
  type Fragment,
  NO_FEEDER,
  outagesIn,
  placeOf,
  type ReliabilityAsked,
  type ReliabilityPlace,
} from './reliability-place.ts';
import { settingsOf } from './settings.ts';
import { talliedPage } from './tallied-customers.ts';

interface Paged {
  readonly limit: number;
  readonly cursor?: string | undefined;
}
type Listed<Item> = Promise<{ items: Item[]; nextCursor: string | null }>;

export interface InterruptionsAsked extends ReliabilityAsked, Paged {
  readonly measure: (typeof INTERRUPTION_MEASURES)[number];
  readonly feeder?: string | undefined;
  readonly transformer?: string | undefined;
  readonly idpel?: string | undefined;
}

interface InterruptionRow {
  id: string;
  number: string;
  kind: 'fault' | 'planned';
  ulp_id: string;
  level: string;
  device_code: string | null;
  device_name: string | null;
  cause: string | null;
  started_at: Date;
  restored_at: Date | null;
  customers: number;
  steps: { restoredAt: string; customers: number }[];
  ci: number;
  cmi_s: number;
  momentary: number;
  longest_s: number;
  position: string;
}

/** The events behind a figure, newest first, with what of each counts in it: their CI and CMI add up to the figure's. */
export async function interruptions(ctx: Context, asked: InterruptionsAsked): Listed<InterruptionItem> {
  authorize(ctx, 'kpi.read');
  const place = await placeOf(ctx, asked);
  const { sql } = ctx;
  const before = asked.cursor === undefined ? null : readCursor(asked.cursor, 2);
  const after = before
    ? sql`and (i.started_at, i.id) < (${before[0] ?? ''}::timestamptz, ${before[1] ?? ''}::uuid)`
    : sql``;
  const rows =
    asked.measure === 'sustained' || asked.measure === 'momentary'
      ? await countedRows(ctx, asked, place, after)
      : await uncountedRows(ctx, asked, place, after);
  return pageOf(rows, asked.limit, presentInterruption, ({ position, id }) => [position, id]);
}

const columns = (ctx: Context): Fragment => ctx.sql`
  i.id, i.number, i.kind, i.ulp_id, i.level, d.code as device_code, d.name as device_name, i.cause, i.started_at, i.restored_at,
  i.customers, i.steps, i.started_at::text as position`;

/**
 * The newest interruptions, each with its outages (they begin with it): a page costs what it shows, not the period. Few are momentary, and a place has few: of
 * these the outages are read first. Indexes interruption_by_start, customer_outage_place; customer_outage_momentary, customer_outage_by_place.
 */
async function countedRows(ctx: Context, asked: InterruptionsAsked, place: ReliabilityPlace, after: Fragment) {
  const { sql } = ctx;
  const leftOut = await leftOutOf(ctx, asked, place);
  const isMomentary = asked.measure === 'momentary';
  const isRare = isMomentary || asked.transformer !== undefined || asked.idpel !== undefined;
  const wanted = isMomentary ? sql`not o.is_sustained` : sql`o.is_sustained`;
  const which = sql`${ofFeeder(ctx, asked.feeder)} and ${ofCustomers(ctx, asked)}`;
  const first = isRare
    ? sql`(select distinct o.interruption_id as id from customer_outage o where ${outagesIn(ctx, place, leftOut)} and ${which} and ${wanted}) f join interruption i on i.id = f.id`
    : sql`interruption i`;
  return sql<InterruptionRow[]>`
    select ${columns(ctx)}, c.ci, c.cmi_s, c.momentary, c.longest_s
    from ${first} cross join lateral (
      select bool_or(${wanted}) as is_wanted, ${outageSums(ctx, asked)}
      from customer_outage o where o.interruption_id = i.id and ${which}
        and (${place.ulpId}::text is null or o.ulp_id = ${place.ulpId})
    ) c left join grid_device d on d.id = i.device_id
    where c.is_wanted and i.up3_id = ${place.up3Id} and i.started_at >= ${asked.from} and i.started_at < ${asked.to}
      and (${place.kind} = 'all' or i.kind = ${place.kind}) and i.day <> all(${sql.array([...leftOut])}::date[]) ${after}
    order by i.started_at desc, i.id desc limit ${asked.limit + 1}`;
}

/** Asked about one customer, the group's outage counts for that one. */
function outageSums(ctx: Context, { idpel }: InterruptionsAsked): Fragment {
  const { sql } = ctx;
  const customers = idpel === undefined ? sql`o.customers` : sql`1`;
  return sql`coalesce(sum(${customers}) filter (where o.is_sustained), 0)::int as ci,
    coalesce(sum(${customers}::bigint * o.duration_s) filter (where o.is_sustained), 0)::float8 as cmi_s,
    coalesce(sum(${customers}) filter (where not o.is_sustained), 0)::int as momentary, max(o.duration_s) as longest_s`;
}

/** Index interruption_uncounted. */
const uncountedRows = (ctx: Context, asked: InterruptionsAsked, place: ReliabilityPlace, after: Fragment) =>
  ctx.sql<InterruptionRow[]>`
    select ${columns(ctx)}, 0 as ci, 0 as cmi_s, 0 as momentary, 0 as longest_s
    from interruption i left join grid_device d on d.id = i.device_id
    where i.up3_id = ${place.up3Id} and i.started_at >= ${asked.from} and i.started_at < ${asked.to}
      and (${place.ulpId}::text is null or i.ulp_id = ${place.ulpId}) and (${place.kind} = 'all' or i.kind = ${place.kind})
      and i.state = ${asked.measure === 'ongoing' ? 'ongoing' : 'not_counted'} and i.state <> 'counted' ${after}
    order by i.started_at desc, i.id desc limit ${asked.limit + 1}`;

const leftOutOf = async (ctx: Context, asked: ReliabilityAsked, place: ReliabilityPlace): Promise<string[]> =>
  asked.medDays === 'without' ? majorEventDaysIn(ctx, place.up3Id, place.from, place.to) : [];

function ofFeeder(ctx: Context, feeder: string | undefined): Fragment {
  if (feeder === undefined) return ctx.sql`true`;
  return feeder === NO_FEEDER ? ctx.sql`o.feeder_id is null` : ctx.sql`o.feeder_id::text = ${feeder}`;
}

/** A transformer's group, or one customer: the group's, but where the own one stands for it. */
function ofCustomers(ctx: Context, { transformer, idpel, from, to }: InterruptionsAsked): Fragment {
  const { sql } = ctx;
  const place = transformer ?? idpel;
  if (place === undefined) return sql`true`;
  const there = sql`o.place = ${place} and o.ended_at >= ${from} and o.started_at < ${to}`;
  if (transformer === undefined || idpel === undefined) return sql`${there} and o.idpel = ${idpel ?? ''}`;
  return sql`${there} and (o.idpel = ${idpel} or (o.idpel = '' and not ${idpel} = any(o.except_idpels)))`;
}

const presentInterruption = (row: InterruptionRow): InterruptionItem => ({
  id: row.id,
  number: row.number,
  kind: row.kind,
  ulp: row.ulp_id,
  level: row.level,
  device: row.device_code === null ? null : { code: row.device_code, name: row.device_name ?? '' },
  cause: row.cause,
  startedAt: iso(row.started_at),
  restoredAt: isoOrNull(row.restored_at),
  customers: row.customers,
  steps: row.steps,
  ci: row.ci,
  cmiMin: row.cmi_s / 60,
  momentary: row.momentary,
  longestMin: row.longest_s / 60,
});

export interface CustomersAsked extends ReliabilityAsked, Paged {
  readonly measure: 'cemi' | 'celidS' | 'celidT';
  readonly feeder?: string | undefined;
}

/** The customers behind CEMI and CELID, in groups that had the same, worst first: their number adds up to the index's. */
export async function interruptedCustomers(ctx: Context, asked: CustomersAsked): Listed<InterruptedCustomers> {
  authorize(ctx, 'kpi.read');
  const place = await placeOf(ctx, asked);
  const limits = limitsOf(await settingsOf(ctx, place.up3Id));
  const leftOut = await leftOutOf(ctx, asked, place);
  return talliedPage(
    ctx,
    { ...place, leftOut, feeder: asked.feeder },
    asked,
    (group) => isPastLimit(asked.measure, group, limits),
    (_, item) => item,
  );
}
