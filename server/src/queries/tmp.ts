import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import { TMP_TOLERANCE, tmpStanding } from '@comcen/shared/domain/kpi/reliability/tmp.ts';
import type { TmpItem, TmpLevelItem, TmpReply } from '@comcen/shared/wire/http/reliability.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { invalidField, notFound } from '../errors.ts';
import { tallies } from './interrupted-customers.ts';
import { majorEventDaysIn } from './major-event-days.ts';
import {
  afterTally,
  pageOf,
  presentTally,
  readCursor,
  type TallyRow,
  tallyColumns,
  tallyPosition,
} from './reliability-lists.ts';
import { placeOf, type ReliabilityPlace } from './reliability-place.ts';

export interface TmpAsked {
  /** YYYY-MM, WIB. */
  readonly month: string;
  readonly ulp?: string | undefined;
  readonly medDays: 'with' | 'without';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface TmpRow extends TallyRow {
  hours: number;
  level_times: number;
}

/**
 * Customers past the service quality that their unit declared, worst first, in groups that had the same. Planned outages are exempt
 * (maintenance), and without major event days force majeure is too. A unit that declared nothing has nobody in the list.
 */
export async function tmp(ctx: Context, asked: TmpAsked): Promise<TmpReply> {
  authorize(ctx, 'kpi.read');
  const place = await placeOf(ctx, monthAsked(asked));
  const leftOut = asked.medDays === 'without' ? await majorEventDaysIn(ctx, place.up3Id, place.from, place.to) : [];
  const [counts] = await tallied<{ past: number; due: number }>(ctx, place, leftOut, 'count', asked);
  const rows = await tallied<TmpRow>(ctx, place, leftOut, 'list', asked);
  return {
    month: asked.month,
    levels: await tmpLevels(ctx, place.up3Id),
    past: counts?.past ?? 0,
    due: counts?.due ?? 0,
    ...pageOf(rows, asked.limit, present, tallyPosition),
  };
}

function monthAsked({ month, ulp, medDays }: Pick<TmpAsked, 'month' | 'ulp' | 'medDays'>) {
  const first = instantsOfDay(`${month}-01`);
  const next = instantsOfDay(endOf('month', `${month}-01`));
  if (!first || !next) throw invalidField('month', 'needs a month like 2026-03');
  return { from: first.from, to: next.from, ulp, kind: 'fault', medDays } as const;
}

/** Index customer_outage_by_day, a month of it; `tmpStanding` in shared/domain says the same (a test compares the two). */
function tallied<Row extends object>(
  ctx: Context,
  place: ReliabilityPlace,
  leftOut: readonly string[],
  what: 'count' | 'list',
  { limit, cursor }: TmpAsked,
) {
  const { sql } = ctx;
  const factor = 1 + TMP_TOLERANCE;
  const isPast = sql`(t.total_s > l.hours * 3600 or t.times > l.times)`;
  const isDue = sql`(t.total_s > round((l.hours * 3600 * ${factor}::float8)::numeric, 6) or t.times > round((l.times * ${factor}::float8)::numeric, 6))`;
  const columns =
    what === 'count'
      ? sql`coalesce(sum(t.customers), 0)::int as past, coalesce(sum(t.customers) filter (where ${isDue}), 0)::int as due`
      : sql`${tallyColumns(ctx)}, l.hours, l.times as level_times`;
  const rest =
    what === 'count'
      ? sql``
      : sql`${afterTally(ctx, cursor)} order by t.total_s desc, t.place desc, t.idpel desc limit ${limit + 1}`;
  return sql<Row[]>`
    with ${tallies(ctx, place, leftOut, sql`''::text`, sql`true`)}
    select ${columns} from tally t left join grid_device d on d.id = t.transformer_id
      join lateral (
        select k.hours, k.times from tmp_level k where k.up3_id = ${place.up3Id} and k.ulp_id in (t.ulp_id, '')
        order by k.ulp_id desc limit 1
      ) l on true
    where t.customers > 0 and ${isPast} ${rest}`;
}

function present(row: TmpRow): TmpItem {
  const level = { hours: row.hours, times: row.level_times };
  const standing = tmpStanding({ totalS: row.total_s, times: row.times }, level);
  return { ...presentTally(row), level, standing: standing === 'due' ? 'due' : 'past' };
}

/** The UP3's first; those of the actor's region. */
export async function tmpLevels(ctx: Context, up3Id: string): Promise<TmpLevelItem[]> {
  authorize(ctx, 'kpi.read', { up3Id });
  const rows = await ctx.sql<{ ulp_id: string; hours: number; times: number; version: number }[]>`
    select ulp_id, hours, times, version from tmp_level where up3_id = ${up3Id} order by ulp_id`;
  return rows.map(({ ulp_id, ...level }) => ({ ulp: ulp_id === '' ? null : ulp_id, ...level }));
}

/** Who makes up a transformer's group of that list: its customers without an outage of their own. Index customer_by_transformer. */
export async function tmpCustomers(
  ctx: Context,
  asked: Omit<TmpAsked, 'ulp' | 'medDays'> & { readonly transformer: string },
): Promise<{ items: { idpel: string; ulp: string }[]; nextCursor: string | null }> {
  authorize(ctx, 'kpi.read');
  const [device] = await ctx.sql<{ up3_id: string; ulp_id: string }[]>`
    select up3_id, ulp_id from grid_device where id = ${asked.transformer} and kind = 'transformer'`;
  if (!device) throw notFound('This transformer');
  authorize(ctx, 'kpi.read', { up3Id: device.up3_id, ulpId: device.ulp_id });
  const { from, to } = await placeOf(ctx, monthAsked({ month: asked.month, ulp: device.ulp_id, medDays: 'with' }));
  const [after] = asked.cursor === undefined ? [''] : readCursor(asked.cursor, 1);
  const rows = await ctx.sql<{ idpel: string; ulp: string }[]>`
    select c.idpel, c.ulp_id as ulp from customer c
    where c.transformer_id = ${asked.transformer} and c.idpel > ${after ?? ''}
      and not exists (select from customer_outage o where o.place = ${asked.transformer} and o.kind = 'fault' and o.is_sustained
        and o.day >= ${from}::date and o.day < ${to}::date and (o.idpel = c.idpel or c.idpel = any(o.except_idpels)))
    order by c.idpel limit ${asked.limit + 1}`;
  return pageOf(
    rows,
    asked.limit,
    (row) => row,
    ({ idpel }) => [idpel],
  );
}
