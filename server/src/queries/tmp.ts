import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import { type TmpStanding, tmpStanding } from '@comcen/shared/domain/kpi/reliability/tmp.ts';
import type { TmpItem, TmpLevelItem, TmpReply } from '@comcen/shared/wire/http/reliability.ts';
import { authorize } from '../commands/authorize.ts';
import { atPlaces } from '../commands/kpi/reliability/tally-cells.ts';
import type { Context } from '../context.ts';
import { invalidField, notFound } from '../errors.ts';
import { majorEventDaysIn } from './major-event-days.ts';
import type { CustomerGroup } from './outage-tallies.ts';
import { pageOf, readCursor } from './reliability-pages.ts';
import { placeOf } from './reliability-place.ts';
import { talliedPage } from './tallied-customers.ts';

export interface TmpAsked {
  /** YYYY-MM, WIB. */
  readonly month: string;
  readonly ulp?: string | undefined;
  readonly medDays: 'with' | 'without';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * Customers past the service quality that their unit declared, worst first, in groups that had the same. Planned outages are exempt
 * (maintenance), and without major event days force majeure is too. A unit that declared nothing has nobody in the list. Costs the month's tallies.
 */
export async function tmp(ctx: Context, asked: TmpAsked): Promise<TmpReply> {
  authorize(ctx, 'kpi.read');
  const place = await placeOf(ctx, monthAsked(asked));
  const leftOut = asked.medDays === 'without' ? await majorEventDaysIn(ctx, place.up3Id, place.from, place.to) : [];
  const levels = await tmpLevels(ctx, place.up3Id);
  const byUnit = new Map(levels.map((level) => [level.ulp, level]));
  const levelOf = (ulpId: string) => byUnit.get(ulpId) ?? byUnit.get(null);
  const counts = { past: 0, due: 0 };
  const standingOf = (group: CustomerGroup, ulpId: string): TmpStanding => {
    const level = levelOf(ulpId);
    return level ? tmpStanding(group, level) : 'within';
  };
  const page = await talliedPage(
    ctx,
    { ...place, leftOut },
    asked,
    (group, ulpId) => {
      const standing = standingOf(group, ulpId);
      if (standing === 'within') return false;
      counts.past += group.customers;
      if (standing === 'due') counts.due += group.customers;
      return true;
    },
    (group, item): TmpItem => {
      const { hours = 0, times = 0 } = levelOf(group.ulpId) ?? {};
      const isDue = standingOf(group, group.ulpId) === 'due';
      return { ...item, level: { hours, times }, standing: isDue ? 'due' : 'past' };
    },
  );
  return { month: asked.month, levels, ...counts, ...page };
}

function monthAsked({ month, ulp, medDays }: Pick<TmpAsked, 'month' | 'ulp' | 'medDays'>) {
  const first = instantsOfDay(`${month}-01`);
  const next = instantsOfDay(endOf('month', `${month}-01`));
  if (!first || !next) throw invalidField('month', 'needs a month like 2026-03');
  return { from: first.from, to: next.from, ulp, kind: 'fault', medDays } as const;
}

/** The UP3's first; those of the actor's region. */
export async function tmpLevels(ctx: Context, up3Id: string): Promise<TmpLevelItem[]> {
  authorize(ctx, 'kpi.read', { up3Id });
  const rows = await ctx.sql<{ ulp_id: string; hours: number; times: number; version: number }[]>`
    select ulp_id, hours, times, version from tmp_level where up3_id = ${up3Id} order by ulp_id`;
  return rows.map(({ ulp_id, ...level }) => ({ ulp: ulp_id === '' ? null : ulp_id, ...level }));
}

/**
 * Who makes up a transformer's group of that list: its customers without an outage of their own. Indexes customer_by_transformer,
 * customer_outage_by_place.
 */
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
    with own as materialized (
      select o.idpel, o.except_idpels from customer_outage o
      where ${atPlaces(ctx, [asked.transformer], from)} and o.day >= ${from}::date and o.day < ${to}::date
        and o.kind = 'fault' and o.is_sustained
    )
    select c.idpel, c.ulp_id as ulp from customer c
    where c.transformer_id = ${asked.transformer} and c.idpel > ${after ?? ''}
      and c.idpel not in (select idpel from own union all select unnest(except_idpels) from own)
    order by c.idpel limit ${asked.limit + 1}`;
  return pageOf(
    rows,
    asked.limit,
    (row) => row,
    ({ idpel }) => [idpel],
  );
}
