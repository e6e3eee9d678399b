import {
  eachNameless,
  idpelOf,
  mergeTallies,
  type Tally,
} from '@comcen/shared/domain/kpi/reliability/outage-tallies.ts';
import { authorize } from '../commands/authorize.ts';
import { type Days, daysOfMonth, monthOf, tallyCells } from '../commands/kpi/reliability/tally-cells.ts';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { type Fragment, NO_FEEDER, type ReliabilityPlace } from './reliability-place.ts';

/** What the customers of one place had in one month. */
export interface Cell {
  /** YYYY-MM */
  readonly month: string;
  readonly ulpId: string;
  /** '' = not known. */
  readonly feederId: string;
  readonly tallies: Uint8Array;
}

export interface PlaceTallies {
  readonly place: string;
  readonly transformerId: string | null;
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
    const places = new Map<string, PlaceTallies & { readonly cells: Cell[] }>();
    const into = (place: string, transformerId: string | null, served: number): Cell[] => {
      const known = places.get(place) ?? { place, transformerId, served, cells: [] };
      places.set(place, known);
      return known.cells;
    };
    for (const row of await storedRows(tx, asked, months)) {
      const cells = into(row.place, row.transformer_id, row.served ?? 0);
      eachFramed(row.framed, (month, tallies) =>
        cells.push({ month, ulpId: row.ulp_id, feederId: row.feeder_id, tallies }),
      );
    }
    await freshCells(tx, asked, restOf(asked, months), into);
    return [...places.values()];
  });
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

interface StoredRow {
  place: string;
  transformer_id: string | null;
  served: number | null;
  ulp_id: string;
  feeder_id: string;
  framed: Buffer;
}

/** A row per place, its months one after the other (month, length, bytes): a row of each took as long again (measured). */
function storedRows(ctx: Context, asked: TalliesAsked, months: readonly string[]): Promise<StoredRow[]> | StoredRow[] {
  if (months.length === 0) return [];
  const { sql } = ctx;
  return sql<StoredRow[]>`
    select t.place, t.transformer_id, d.customer_count as served, t.ulp_id, t.feeder_id, t.framed
    from (
      select t.place, t.transformer_id, t.ulp_id, t.feeder_id,
        string_agg(int4send(m.number) || int4send(octet_length(t.tallies)) || t.tallies, '') as framed
      from unnest(${sql.array([...months])}::date[], ${sql.array(months.map(numberOfMonth))}::int[]) as m (month, number)
        join outage_tally t on t.up3_id = ${asked.up3Id} and t.month = m.month
      where (${asked.ulpId}::text is null or t.ulp_id = ${asked.ulpId}) and (${asked.kind} = 'all' or t.kind = ${asked.kind})
        and t.day <> all(${sql.array([...asked.leftOut])}) and ${ofFeeder(ctx, 't', asked.feeder)}
      group by t.place, t.transformer_id, t.ulp_id, t.feeder_id
    ) t left join grid_device d on d.id = t.transformer_id`;
}

const numberOfMonth = (month: string): number => Number(month.slice(0, 4)) * 100 + Number(month.slice(5, 7));

function eachFramed(framed: Buffer, visit: (month: string, tallies: Uint8Array) => void): void {
  for (let at = 0; at < framed.length; ) {
    const [number, length] = [framed.readInt32BE(at), framed.readInt32BE(at + 4)];
    const month = `${Math.floor(number / 100)}-${String(number % 100).padStart(2, '0')}`;
    visit(month, framed.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
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
async function freshCells(
  ctx: Context,
  asked: TalliesAsked,
  rest: readonly Days[],
  into: (place: string, transformerId: string | null, served: number) => Cell[],
): Promise<void> {
  if (rest.length === 0) return;
  const { sql } = ctx;
  const which = sql`(${asked.ulpId}::text is null or o.ulp_id = ${asked.ulpId}) and (${asked.kind} = 'all' or o.kind = ${asked.kind})
    and o.day <> all(${sql.array([...asked.leftOut])}::date[]) and ${ofFeeder(ctx, 'o', asked.feeder)}`;
  const cells = await tallyCells(ctx, asked.up3Id, rest, [], which);
  const ids = [...new Set(cells.flatMap(({ transformerId }) => transformerId ?? []))];
  const served = await sql<{ id: string; customers: number }[]>`
    select id, customer_count as customers from grid_device where id = any(${sql.array(ids)}::uuid[])`;
  const customers = new Map(served.map((row) => [row.id, row.customers]));
  for (const { place, transformerId, month, ulpId, feederId, tallies } of cells) {
    into(place, transformerId, customers.get(transformerId ?? '') ?? 0).push({
      month: month.slice(0, 7),
      ulpId,
      feederId,
      tallies,
    });
  }
}

/** Customers of the place who had something in these cells, in groups that had the same. The group is only lent. */
export function eachGroup(
  { place, served }: PlaceTallies,
  cells: readonly Cell[],
  visit: (group: CustomerGroup) => void,
): void {
  if (place === '') {
    for (const { tallies, ulpId } of cells) {
      eachNameless(tallies, (durationS, customers) => {
        const own = { times: 1, totalS: durationS, longestS: durationS };
        visit({ place: ` ${ulpId} ${durationS}`, idpel: null, customers, ...own });
      });
    }
    return;
  }
  let leavers = 0;
  mergeTallies(
    cells.map(({ tallies }) => tallies),
    (idpel, { times, totalS, longestS }) => {
      const customers = idpel === null ? Math.max(0, served - leavers) : 1;
      leavers += 1;
      if (times > 0 && customers > 0) visit({ place, idpel, customers, times, totalS, longestS });
    },
  );
}

export const idpelText = (idpel: number | null): string => (idpel === null ? '' : idpelOf(idpel));
