import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import { encodeNameless, encodeTallies, type TallyPart } from '@comcen/shared/domain/kpi/reliability/outage-tallies.ts';
import type { PendingQuery, Row } from 'postgres';
import type { Context } from '../../../context.ts';

export const bookkeeping = 'reads what tallies are made of; whoever reads them has authorized';

/** What the customers of a place had in a month: of one unit, feeder and kind, and of the days that stand together. */
export interface TallyCell {
  /** YYYY-MM-01 */
  readonly month: string;
  /** '': all days of the period; REST or a day that stands apart. */
  readonly day: string;
  readonly place: string;
  readonly ulpId: string;
  readonly feederId: string;
  readonly kind: string;
  readonly tallies: Uint8Array;
}

type CellKey = Omit<TallyCell, 'tallies'>;

/** Outages of the same customers, added up; of customers without a name those that were as long. */
interface PartRow extends CellKey {
  readonly idpel: string;
  readonly except: string[];
  readonly times: number;
  readonly totalS: number;
  readonly longestS: number;
  readonly customers: number;
}

/** What is left of a month without the days that stand apart. */
export const REST = 'rest';

/** WIB days, half-open. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** The month of a WIB day as its first day. */
export const monthOf = (day: string): string => `${day.slice(0, 7)}-01`;
export const daysOfMonth = (month: string): Days => ({ from: month, to: endOf('month', month) });

/** A month as it is stored: whole, and in parts where days of it stand apart. `which` as below. */
export async function monthCells(
  ctx: Context,
  up3Id: string,
  month: string,
  apartDays: readonly string[],
  which?: PendingQuery<Row[]>,
): Promise<TallyCell[]> {
  const whole = await tallyCells(ctx, up3Id, [daysOfMonth(month)], [], which);
  if (apartDays.length === 0) return whole;
  const parts = await tallyCells(ctx, up3Id, [daysOfMonth(month)], apartDays, which);
  return [...whole, ...parts.map((cell) => ({ ...cell, day: cell.day || REST }))];
}

/** Made anew from the outages of these days (`which` says of which of them: `o`). Index customer_outage_by_day, or what `which` has. */
export async function tallyCells(
  ctx: Context,
  up3Id: string,
  periods: readonly Days[],
  apartDays: readonly string[],
  which: PendingQuery<Row[]> = ctx.sql`true`,
): Promise<TallyCell[]> {
  const { sql } = ctx;
  const rows = await sql<PartRow[]>`
    select to_char(date_trunc('month', o.day), 'YYYY-MM-DD') as month,
      case when o.day = any(${sql.array([...apartDays])}::date[]) then o.day::text else '' end as day,
      o.place, o.ulp_id as "ulpId", coalesce(o.feeder_id::text, '') as "feederId", o.kind,
      o.idpel, o.except_idpels as "except", count(*)::int as times, sum(o.duration_s)::float8 as "totalS",
      max(o.duration_s) as "longestS", sum(o.customers)::int as customers
    from unnest(${sql.array(periods.map(({ from }) => from))}::date[], ${sql.array(periods.map(({ to }) => to))}::date[]) as p (first, next)
      join customer_outage o on o.up3_id = ${up3Id} and o.day >= p.first and o.day < p.next
    where o.is_sustained and ${which}
    group by 1, 2, o.place, o.ulp_id, o.feeder_id, o.kind, o.idpel, o.except_idpels,
      case when o.place = '' then o.duration_s end`;
  const cells = new Map<string, PartRow[]>();
  for (const row of rows) {
    const key = `${row.month} ${row.day} ${row.place} ${row.ulpId} ${row.feederId} ${row.kind}`;
    const known = cells.get(key);
    if (known) known.push(row);
    else cells.set(key, [row]);
  }
  return [...cells.values()].flatMap(cellOf);
}

function cellOf(rows: readonly PartRow[]): TallyCell[] {
  const [first] = rows;
  if (!first) return [];
  const { month, day, place, ulpId, feederId, kind } = first;
  const tallies =
    place === ''
      ? encodeNameless(rows.map(({ longestS, customers }) => ({ durationS: longestS, customers })))
      : encodeTallies(rows.map(asPart));
  return [{ month, day, place, ulpId, feederId, kind, tallies }];
}

const asPart = ({ idpel, except, times, totalS, longestS }: PartRow): TallyPart => ({
  idpel: idpel === '' ? null : idpel,
  except,
  times,
  totalS,
  longestS,
});

/** Outages of these places that begin in the month. Index customer_outage_by_place. */
export function atPlaces(ctx: Context, places: readonly string[], month: string): PendingQuery<Row[]> {
  const [from, to] = [instantsOfDay(month)?.from, instantsOfDay(daysOfMonth(month).to)?.from];
  if (!from || !to) throw new RangeError(`no month: ${month}`);
  return ctx.sql`o.place = any(${ctx.sql.array([...places])}) and o.ended_at >= ${from} and o.started_at < ${to}`;
}
