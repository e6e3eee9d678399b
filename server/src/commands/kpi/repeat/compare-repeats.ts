import { repeatsOf } from '@comcen/shared/domain/repeat/repeat.ts';
import { REPEAT_KINDS } from '@comcen/shared/wire/http/voice.ts';
import type { Context } from '../../../context.ts';
import { repeatSums } from '../../../queries/repeat-days.ts';
import { type FaultOf, repeatFaults } from '../../../queries/repeat-faults.ts';
import { gapOf, inView, isRepeat, previousOf, type RepeatView, repeatView } from '../../../queries/repeat-view.ts';
import type { Difference } from '../compare.ts';

export const bookkeeping = 'it only reads and compares; whoever calls it has authorized';

const DAY_MS = 86_400_000;

export interface ComparedMonth {
  readonly up3Id: string;
  /** YYYY-MM. */
  readonly month: string;
  readonly from: Date;
  readonly to: Date;
  readonly isLocked: boolean;
}

/**
 * Holds a month's repeat outages against the rule over the incidents and reports themselves, for the UP3 and each ULP, and the sums of its
 * days against its occurrences. A locked month is held against its own occurrences only, and stands for itself before a later one.
 * @param ctx may see the whole UP3
 */
export async function repeatsThatDiffer(ctx: Context, month: ComparedMonth): Promise<Difference[]> {
  const ulps = await ctx.sql<{ id: string }[]>`select id from ulp where up3_id = ${month.up3Id} order by id`;
  const differences: Difference[] = [];
  for (const ulpId of [undefined, ...ulps.map(({ id }) => id)]) {
    for (const by of REPEAT_KINDS) {
      const view = await repeatView(ctx, { from: month.from, to: month.to, ulpId }, by);
      const stored = await storedRepeats(ctx, view);
      const place = { up3Id: month.up3Id, when: month.month, what: `${ulpId ?? month.up3Id} ${by}` };
      differences.push(...(await sumsThatDiffer(ctx, view, place)));
      if (month.isLocked) continue;
      const found = await slowRepeats(ctx, view);
      for (const id of new Set([...stored.keys(), ...found.keys()])) {
        const [own, slow] = [stored.get(id) ?? 'none', found.get(id) ?? 'none'];
        if (own !== slow) differences.push({ ...place, field: `after, ${id}`, stored: own, found: slow });
      }
    }
  }
  return differences;
}

const FIRST = 'no repeat';

/** Of each occurrence, by key and fault, which one it repeats. Index repeat_fault_by_reported. */
async function storedRepeats(ctx: Context, view: RepeatView): Promise<Map<string, string>> {
  const { sql } = ctx;
  const since = new Date(view.from.getTime() - view.windowDays * DAY_MS);
  const rows = await sql<{ id: string; after: string | null }[]>`
    select k.key || ' ' || f.fault_id as id, case when ${isRepeat(sql, view)} then ${previousOf(sql, view)} || ' ' || ${gapOf(sql, view)} end as after
    from repeat_fault f join repeat_key k on k.no = f.key_no
    where f.up3_id = any(${view.region.up3Ids as string[]}) and f.by = ${view.by} and ${inView(sql, view)}
      and f.reported_at >= ${view.from} and f.reported_at < ${view.to}
      -- A report of a fault that is long over, or open for longer than the window: the slow way does not look so far back.
      and not exists (select from incident i where i.id = f.fault_id and i.first_reported_at < ${since}
        and (i.restored_at is null or i.restored_at < ${since}))`;
  return new Map(rows.map(({ id, after }) => [id, after ?? FIRST]));
}

async function slowRepeats(ctx: Context, view: RepeatView): Promise<Map<string, string>> {
  const { windowDays, faults } = await repeatFaults(ctx, view, view.by);
  const standing = await standingFaults(ctx, view);
  const all = [...faults.filter(({ reportedAt }) => !standing.isLocked(reportedAt)), ...standing.faults];
  const isIn = ({ reportedAt }: { reportedAt: Date }) => reportedAt >= view.from;
  const found = new Map(all.filter(isIn).map(({ key, faultId }) => [`${key} ${faultId}`, FIRST]));
  for (const { occurrence, previous, gapS } of repeatsOf(all, windowDays)) {
    if (isIn(occurrence)) found.set(`${occurrence.key} ${occurrence.faultId}`, `${previous.faultId} ${gapS}`);
  }
  return found;
}

/** What locked months before say: it stands, whatever their incidents say by now. */
async function standingFaults(ctx: Context, view: RepeatView) {
  const { sql } = ctx;
  const months = await sql<{ from: Date; to: Date }[]>`
    select month::timestamp at time zone 'Asia/Jakarta' as "from", (month + interval '1 month')::timestamp at time zone 'Asia/Jakarta' as "to"
    from kpi_lock where up3_id = any(${view.region.up3Ids as string[]}) and month < ${view.to}`;
  const since = new Date(view.from.getTime() - 2 * view.windowDays * DAY_MS);
  const rows = await sql<Pick<FaultOf, 'key' | 'faultId' | 'reportedAt' | 'restoredAt'>[]>`
    select k.key, f.fault_id as "faultId", f.reported_at as "reportedAt", f.restored_at as "restoredAt"
    from repeat_fault f join repeat_key k on k.no = f.key_no
    where f.up3_id = any(${view.region.up3Ids as string[]}) and f.by = ${view.by} and ${inView(sql, view)}
      and f.reported_at >= ${since} and f.reported_at < ${view.to}`;
  const isLocked = (at: Date) => months.some(({ from, to }) => at >= from && at < to);
  return { isLocked, faults: rows.filter(({ reportedAt }) => isLocked(reportedAt)) };
}

async function sumsThatDiffer(
  ctx: Context,
  view: RepeatView,
  place: Pick<Difference, 'up3Id' | 'when' | 'what'>,
): Promise<Difference[]> {
  const { sql } = ctx;
  const [own] = await sql<{ occurrences: number; repeats: number }[]>`
    select count(*)::int as occurrences, (count(*) filter (where ${isRepeat(sql, view)}))::int as repeats from repeat_fault f
    where f.up3_id = any(${view.region.up3Ids as string[]}) and f.by = ${view.by} and ${inView(sql, view)}
      and f.reported_at >= ${view.from} and f.reported_at < ${view.to}`;
  const said = await repeatSums(ctx, view, false);
  return (['occurrences', 'repeats'] as const)
    .filter((field) => said[field] !== own?.[field])
    .map((field) => ({ ...place, field, stored: said[field], found: own?.[field] ?? 0 }));
}
