import { mergeTallies } from '@comcen/shared/domain/kpi/reliability/merge-tallies.ts';
import {
  eachNameless,
  idpelOf,
  keyOfPlace,
  placeOfKey,
  type Slice,
  type Tally,
} from '@comcen/shared/domain/kpi/reliability/outage-tallies.ts';
import { authorize } from '../commands/authorize.ts';
import {
  type Days,
  daysOfMonth,
  monthOf,
  type TallyCell,
  tallyCells,
} from '../commands/kpi/reliability/tally-cells.ts';
import { eachInPack } from '../commands/kpi/reliability/tally-packs.ts';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { type Fragment, NO_FEEDER, type ReliabilityPlace } from './reliability-place.ts';

/** Of what a cell tells. */
interface Unit {
  /** YYYY-MM */
  readonly month: string;
  readonly ulpId: string;
  /** '' = not known. */
  readonly feederId: string;
}

/** What the customers of one place had in one month. */
export interface Cell extends Slice {
  readonly of: Unit;
}

export interface PlaceTallies {
  readonly place: string;
  /** Customers of the transformer now. */
  readonly served: number;
  readonly cells: readonly Cell[];
}

/** Customers of a place who had the same. */
export interface CustomerGroup extends Tally {
  /** The place; of customers without a name what tells them from others. */
  readonly place: string;
  /** Null: all the others of the place. */
  readonly idpel: number | null;
  readonly customers: number;
}

export interface TalliesAsked extends ReliabilityPlace {
  /** Days that do not count. */
  readonly leftOut: readonly string[];
  /** NO_FEEDER: of what no feeder is known of. */
  readonly feeder?: string | undefined;
}

/**
 * What each place's customers had in the period: of whole months from their tallies, of the days at its ragged ends (and of a month whose
 * tallies are not made) from the outages. Costs the months asked for, whatever lies before them. Primary keys of outage_tally(_month).
 */
export async function placeTallies(ctx: Context, asked: TalliesAsked): Promise<PlaceTallies[]> {
  authorize(ctx, 'kpi.read', { up3Id: asked.up3Id, ulpId: asked.ulpId });
  return withSnapshot(ctx, async (tx) => {
    const months = await talliedMonths(tx, asked);
    const places = new Map<string, Cell[]>();
    const into = (key: string, cell: Cell): void => {
      const cells = places.get(key);
      if (cells) cells.push(cell);
      else places.set(key, [cell]);
    };
    const [served, fresh] = await Promise.all([
      servedByTransformer(tx, asked.up3Id),
      freshCells(tx, asked, restOf(asked, months)),
      eachStored(tx, asked, months, into),
    ]);
    for (const { place, month, ulpId, feederId, tallies } of fresh) {
      const of = { month: month.slice(0, 7), ulpId, feederId };
      into(keyOfPlace(place), { of, bytes: tallies, from: 0, to: tallies.length });
    }
    return [...places].map(([key, cells]) => {
      const place = placeOfKey(key);
      return { place, served: served.get(place) ?? 0, cells };
    });
  });
}

/** Index grid_device_by_up3: the grid, whatever its history. */
async function servedByTransformer(ctx: Context, up3Id: string): Promise<ReadonlyMap<string, number>> {
  const rows = await ctx.sql<{ id: string; customers: number }[]>`
    select id, customer_count as customers from grid_device where up3_id = ${up3Id} and kind = 'transformer'`;
  return new Map(rows.map(({ id, customers }) => [id, customers]));
}

/** Whole months of the period whose tallies are true and keep the days apart that are left out. */
async function talliedMonths(ctx: Context, { up3Id, from, to, leftOut }: TalliesAsked): Promise<string[]> {
  const first = monthOf(from) === from ? from : daysOfMonth(monthOf(from)).to;
  const rows = await ctx.sql<{ month: string }[]>`
    select to_char(month, 'YYYY-MM-DD') as month from outage_tally_month m
    where up3_id = ${up3Id} and month >= ${first}::date and month < ${monthOf(to)}::date
      and not exists (select from unnest(${ctx.sql.array([...leftOut])}::date[]) as d (day)
        where date_trunc('month', d.day) = m.month and d.day <> all(m.apart_days))
    order by month`;
  return rows.map(({ month }) => month);
}

/** All packs of a month one after the other, with commas between what tells them apart. */
interface StoredMonth {
  readonly month: string;
  readonly ulps: string;
  readonly feeders: string;
  readonly lengths: string;
  /** Base64: read in half the time of the hexadecimal that bytes are sent as. */
  readonly places: string;
}

/**
 * Whole months, or those days of them that count. A month comes as one value (eight hundred small ones were a third of a year's time), and is
 * taken apart while PostgreSQL makes the next.
 */
async function eachStored(
  ctx: Context,
  asked: TalliesAsked,
  months: readonly string[],
  visit: (key: string, cell: Cell) => void,
): Promise<void> {
  if (months.length === 0) return;
  const { sql } = ctx;
  const cut = new Set(asked.leftOut.map(monthOf));
  await sql<StoredMonth[]>`
    select to_char(t.month, 'YYYY-MM') as month, string_agg(t.ulp_id, ',') as ulps, string_agg(t.feeder_id, ',') as feeders,
      string_agg(octet_length(t.places)::text, ',') as lengths, encode(string_agg(t.places, ''::bytea), 'base64') as places
    from outage_tally t
    where t.up3_id = ${asked.up3Id} and ${ofPlace(ctx, 't', asked)}
      and (t.month = any(${sql.array(months.filter((month) => !cut.has(month)))}::date[]) and t.day = ''
        or t.month = any(${sql.array(months.filter((month) => cut.has(month)))}::date[]) and t.day <> ''
          and t.day <> all(${sql.array([...asked.leftOut])}))
    group by t.month order by t.month`.forEach((row) => {
    eachPack(row, visit);
  });
}

function eachPack({ month, places, ...row }: StoredMonth, visit: (key: string, cell: Cell) => void): void {
  const bytes = Buffer.from(places, 'base64');
  const [ulps, feeders] = [row.ulps.split(','), row.feeders.split(',')];
  let at = 0;
  for (const [n, length] of row.lengths.split(',').entries()) {
    const of = { month, ulpId: ulps[n] ?? '', feederId: feeders[n] ?? '' };
    const [start, end] = [at, at + Number(length)];
    eachInPack(bytes.subarray(start, end), (key, from, to) =>
      visit(key, { of, bytes, from: start + from, to: start + to }),
    );
    at = end;
  }
}

/** Of the unit, kind and feeder asked for. */
function ofPlace(ctx: Context, table: 'o' | 't', { ulpId, kind, feeder }: TalliesAsked): Fragment {
  const { sql } = ctx;
  return sql`(${ulpId}::text is null or ${sql(table)}.ulp_id = ${ulpId}) and (${kind} = 'all' or ${sql(table)}.kind = ${kind})
    and ${ofFeeder(ctx, table, feeder)}`;
}

function ofFeeder(ctx: Context, table: 'o' | 't', feeder: string | undefined): Fragment {
  const { sql } = ctx;
  if (feeder === undefined) return sql`true`;
  return sql`coalesce(${sql(table)}.feeder_id::text, '') = ${feeder === NO_FEEDER ? '' : feeder}`;
}

/** The period without these months. */
function restOf({ from, to }: TalliesAsked, months: readonly string[]): Days[] {
  const rest: Days[] = [];
  let at = from;
  for (const month of months) {
    if (at < month) rest.push({ from: at, to: month });
    at = daysOfMonth(month).to;
  }
  if (at < to) rest.push({ from: at, to });
  return rest;
}

/** Index customer_outage_by_day. */
function freshCells(ctx: Context, asked: TalliesAsked, rest: readonly Days[]): Promise<TallyCell[]> | TallyCell[] {
  if (rest.length === 0) return [];
  const which = ctx.sql`o.day <> all(${ctx.sql.array([...asked.leftOut])}::date[]) and ${ofPlace(ctx, 'o', asked)}`;
  return tallyCells(ctx, asked.up3Id, rest, [], which);
}

/** Customers of the place who had something in these cells, in groups that had the same. The group is only lent. */
export function eachGroup(
  { place, served }: PlaceTallies,
  cells: readonly Cell[],
  visit: (group: CustomerGroup) => void,
): void {
  if (place === '') {
    for (const cell of cells) {
      const { ulpId } = cell.of;
      eachNameless(cell, (durationS, customers) => {
        const own = { times: 1, totalS: durationS, longestS: durationS };
        visit({ place: ` ${ulpId} ${durationS}`, idpel: null, customers, ...own });
      });
    }
    return;
  }
  let leavers = 0;
  const group = { place, idpel: null as number | null, customers: 0, times: 0, totalS: 0, longestS: 0 };
  mergeTallies(cells, (idpel, { times, totalS, longestS }) => {
    const customers = idpel === null ? Math.max(0, served - leavers) : 1;
    leavers += 1;
    if (times === 0 || customers === 0) return;
    group.idpel = idpel;
    group.customers = customers;
    group.times = times;
    group.totalS = totalS;
    group.longestS = longestS;
    visit(group);
  });
}

export const idpelText = (idpel: number | null): string => (idpel === null ? '' : idpelOf(idpel));
