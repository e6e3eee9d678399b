import type {
  INTERRUPTION_MEASURES,
  InterruptedCustomers,
  InterruptionItem,
} from '@comcen/shared/wire/http/reliability.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { invalidField } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { tallies } from './interrupted-customers.ts';
import { majorEventDaysIn } from './major-event-days.ts';
import { isPast, NO_FEEDER } from './reliability.ts';
import {
  type Fragment,
  outagesIn,
  placeOf,
  type ReliabilityAsked,
  type ReliabilityPlace,
} from './reliability-place.ts';
import { settingsOf } from './settings.ts';

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

/** Indexes customer_outage_by_day, interruption_pkey. */
async function countedRows(ctx: Context, asked: InterruptionsAsked, place: ReliabilityPlace, after: Fragment) {
  const { sql } = ctx;
  const leftOut = await leftOutOf(ctx, asked, place);
  // Asked about one customer, the group's outage counts for that one.
  const customers = asked.idpel === undefined ? sql`o.customers` : sql`1`;
  return sql<InterruptionRow[]>`
    select ${columns(ctx)}, c.ci, c.cmi_s, c.momentary, c.longest_s
    from (
      select o.interruption_id, coalesce(sum(${customers}) filter (where o.is_sustained), 0)::int as ci,
        coalesce(sum(${customers}::bigint * o.duration_s) filter (where o.is_sustained), 0)::float8 as cmi_s,
        coalesce(sum(${customers}) filter (where not o.is_sustained), 0)::int as momentary, max(o.duration_s) as longest_s
      from customer_outage o
      where ${outagesIn(ctx, place, leftOut)} and ${ofFeeder(ctx, asked.feeder)} and ${ofCustomers(ctx, asked)}
      group by o.interruption_id
      having bool_or(o.is_sustained = ${asked.measure === 'sustained'})
    ) c join interruption i on i.id = c.interruption_id left join grid_device d on d.id = i.device_id
    where true ${after} order by i.started_at desc, i.id desc limit ${asked.limit + 1}`;
}

/** Index interruption_by_start. */
const uncountedRows = (ctx: Context, asked: InterruptionsAsked, place: ReliabilityPlace, after: Fragment) =>
  ctx.sql<InterruptionRow[]>`
    select ${columns(ctx)}, 0 as ci, 0 as cmi_s, 0 as momentary, 0 as longest_s
    from interruption i left join grid_device d on d.id = i.device_id
    where i.up3_id = ${place.up3Id} and i.started_at >= ${asked.from} and i.started_at < ${asked.to}
      and (${place.ulpId}::text is null or i.ulp_id = ${place.ulpId}) and (${place.kind} = 'all' or i.kind = ${place.kind})
      and i.state = ${asked.measure === 'ongoing' ? 'ongoing' : 'not_counted'} ${after}
    order by i.started_at desc, i.id desc limit ${asked.limit + 1}`;

const leftOutOf = async (ctx: Context, asked: ReliabilityAsked, place: ReliabilityPlace): Promise<string[]> =>
  asked.medDays === 'without' ? majorEventDaysIn(ctx, place.up3Id, place.from, place.to) : [];

function ofFeeder(ctx: Context, feeder: string | undefined): Fragment {
  if (feeder === undefined) return ctx.sql`true`;
  return feeder === NO_FEEDER ? ctx.sql`o.feeder_id is null` : ctx.sql`o.feeder_id::text = ${feeder}`;
}

/** A transformer's group, or one customer: the group's, but where the own one stands for it. */
function ofCustomers(ctx: Context, { transformer, idpel }: InterruptionsAsked): Fragment {
  const { sql } = ctx;
  if (transformer === undefined)
    return idpel === undefined ? sql`true` : sql`o.place = ${idpel} and o.idpel = ${idpel}`;
  if (idpel === undefined) return sql`o.place = ${transformer} and o.idpel = ''`;
  return sql`o.place = ${transformer} and (o.idpel = ${idpel} or (o.idpel = '' and not ${idpel} = any(o.except_idpels)))`;
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

export interface TallyRow {
  ulp_id: string;
  place: string;
  transformer_id: string | null;
  transformer_code: string | null;
  idpel: string;
  customers: number;
  times: number;
  total_s: number;
  longest_s: number;
}

/** The customers behind CEMI and CELID, in groups that had the same, worst first: their number adds up to the index's. */
export async function interruptedCustomers(ctx: Context, asked: CustomersAsked): Listed<InterruptedCustomers> {
  authorize(ctx, 'kpi.read');
  const place = await placeOf(ctx, asked);
  const { sql } = ctx;
  const settings = await settingsOf(ctx, place.up3Id);
  const leftOut = await leftOutOf(ctx, asked, place);
  const rows = await sql<TallyRow[]>`
    with ${tallies(ctx, place, leftOut, sql`''::text`, ofFeeder(ctx, asked.feeder))}
    select ${tallyColumns(ctx)} from tally t left join grid_device d on d.id = t.transformer_id
    where t.customers > 0 and ${isPast(ctx, asked.measure, settings)} ${afterTally(ctx, asked.cursor)}
    order by t.total_s desc, t.place desc, t.idpel desc limit ${asked.limit + 1}`;
  return pageOf(rows, asked.limit, presentTally, tallyPosition);
}

export const tallyColumns = (ctx: Context): Fragment => ctx.sql`
  t.ulp_id, t.place, t.transformer_id, d.code as transformer_code, t.idpel, t.customers, t.times, t.total_s::float8 as total_s, t.longest_s`;

export function afterTally(ctx: Context, cursor: string | undefined): Fragment {
  if (cursor === undefined) return ctx.sql``;
  const [total, place, idpel] = readCursor(cursor, 3);
  if (!/^\d+$/.test(total ?? '')) throw invalidField('cursor', 'is not one that this list gave');
  return ctx.sql`and (t.total_s, t.place, t.idpel) < (${total ?? ''}::bigint, ${place ?? ''}, ${idpel ?? ''})`;
}

export const tallyPosition = ({ total_s, place, idpel }: TallyRow): string[] => [String(total_s), place, idpel];

export const presentTally = (row: TallyRow): InterruptedCustomers => ({
  transformer: row.transformer_id === null ? null : { id: row.transformer_id, code: row.transformer_code ?? '' },
  idpel: row.idpel === '' ? null : row.idpel,
  ulp: row.ulp_id,
  customers: row.customers,
  times: row.times,
  hours: row.total_s / 3600,
  longestH: row.longest_s / 3600,
});

export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  position: (row: Row) => readonly string[],
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const cursor = last && rows.length > limit ? Buffer.from(position(last).join('~')).toString('base64url') : null;
  return { items: shown.map(present), nextCursor: cursor };
}

const PART = /^[0-9a-zA-Z :.+-]*$/;

/** Errors: 422 for a cursor that no list gave. */
export function readCursor(cursor: string, parts: number): string[] {
  const read = Buffer.from(cursor, 'base64url').toString().split('~');
  if (read.length !== parts || !read.every((part) => PART.test(part)))
    throw invalidField('cursor', 'is not one that this list gave');
  return read;
}
