import { type Occurrence, repeatsOf } from '@comcen/shared/domain/repeat/repeat.ts';
import { REPEAT_KINDS } from '@comcen/shared/wire/http/voice.ts';
import type { Context } from '../../../context.ts';
import { type RepeatSums, repeatSums } from '../../../queries/repeat-days.ts';
import { faultsBetween } from '../../../queries/repeat-faults.ts';
import { inView, isRepeat, type RepeatView, repeatView } from '../../../queries/repeat-view.ts';
import type { Difference } from '../compare.ts';
import { type OccurrenceRow, occurrencesOf, storedOf } from './made-occurrences.ts';

export const bookkeeping = 'it only reads and compares; whoever calls it has authorized';

const DAY_MS = 86_400_000;
/** Incidents per statement. */
const PIECE = 2_000;

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
 * days, and its own, against its occurrences. A locked month is held against its own occurrences only, and stands for itself before a later one.
 * @param ctx may see the whole UP3
 */
export async function repeatsThatDiffer(ctx: Context, month: ComparedMonth): Promise<Difference[]> {
  const ulps = await ctx.sql<{ id: string }[]>`select id from ulp where up3_id = ${month.up3Id} order by id`;
  const whole = await repeatView(ctx, month, 'customer');
  const occurrences = month.isLocked ? [] : await truth(ctx, month.up3Id, whole);
  const differences: Difference[] = [];
  for (const ulpId of [undefined, ...ulps.map(({ id }) => id)]) {
    for (const by of REPEAT_KINDS) {
      const view = await repeatView(ctx, { from: month.from, to: month.to, ulpId }, by);
      const place = { up3Id: month.up3Id, when: month.month, what: `${ulpId ?? month.up3Id} ${by}` };
      differences.push(...(await sumsThatDiffer(ctx, view, place)));
      if (month.isLocked) continue;
      const [stored, found] = [await storedRepeats(ctx, view), repeatsIn(occurrences, view)];
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
  const after =
    view.region.ulpId === null ? sql`f.previous_id || ' ' || f.gap_s` : sql`f.ulp_previous_id || ' ' || f.ulp_gap_s`;
  const rows = await sql<{ id: string; after: string | null }[]>`
    select k.key || ' ' || f.fault_id as id, case when ${isRepeat(sql, view)} then ${after} end as after
    from repeat_fault f join repeat_key k on k.no = f.key_no where ${inPeriod(ctx, view)}`;
  return new Map(rows.map(({ id, after: one }) => [id, one ?? FIRST]));
}

const inPeriod = ({ sql }: Context, view: RepeatView) => sql`
  f.up3_id = any(${view.region.up3Ids as string[]}) and f.by = ${view.by} and ${inView(sql, view)}
  and f.reported_at >= ${view.from} and f.reported_at < ${view.to}`;

/** The rule, over what a view may see. */
function repeatsIn(occurrences: readonly OccurrenceRow[], view: RepeatView): Map<string, string> {
  const { ulpId } = view.region;
  const seen = occurrences
    .filter((one) => one.by === view.by && (ulpId === null ? one.ofUp3 : one.ofUlp && one.ulpId === ulpId))
    .map(({ key, faultId, reportedAt, restoredAt }): Occurrence => ({ key, faultId, reportedAt, restoredAt }));
  const isIn = ({ reportedAt }: Occurrence) => reportedAt >= view.from && reportedAt < view.to;
  const found = new Map(seen.filter(isIn).map(({ key, faultId }) => [`${key} ${faultId}`, FIRST]));
  for (const { occurrence, previous, gapS } of repeatsOf(seen, view.windowDays)) {
    if (isIn(occurrence)) found.set(`${occurrence.key} ${occurrence.faultId}`, `${previous.faultId} ${gapS}`);
  }
  return found;
}

/** Occurrences of the month and the window before it from their incidents; what locked months say stands, whatever their incidents say by now. */
async function truth(ctx: Context, up3Id: string, view: RepeatView): Promise<OccurrenceRow[]> {
  const since = new Date(view.from.getTime() - view.windowDays * DAY_MS);
  const ids = await faultIds(ctx, view, since);
  const found: OccurrenceRow[] = [];
  for (let at = 0; at < ids.length; at += PIECE)
    found.push(...(await occurrencesOf(ctx, up3Id, ids.slice(at, at + PIECE))));
  const locks = await ctx.sql<{ month: string }[]>`
    select to_char(month, 'YYYY-MM') as month from kpi_lock where up3_id = ${up3Id}`;
  const locked = new Set(locks.map(({ month }) => month));
  const standing = locked.size === 0 ? [] : await standingOf(ctx, up3Id, ids);
  const held = new Set(standing.filter(({ day }) => locked.has(day.slice(0, 7))).map(idOf));
  return [
    ...found.filter((row) => !held.has(idOf(row)) && !locked.has(row.day.slice(0, 7))),
    ...standing.filter((row) => held.has(idOf(row))),
  ];
}

const idOf = ({ faultId, by, key, ofUp3 }: OccurrenceRow): string => `${faultId} ${by} ${key} ${ofUp3}`;

/** By their incidents, as stored, and those that stored ones are said to repeat. */
async function faultIds(ctx: Context, view: RepeatView, since: Date): Promise<string[]> {
  const { sql } = ctx;
  const rows = await sql<{ id: string }[]>`
    select i.id from (${faultsBetween(sql, view.region, since, view.to)}) i
    union select f.id from (
      select unnest(array[fault_id, previous_id, ulp_previous_id]) as id from repeat_fault
      where up3_id = any(${view.region.up3Ids as string[]}) and by = any(${REPEAT_KINDS as unknown as string[]})
        and reported_at >= ${since} and reported_at < ${view.to}) f where f.id is not null`;
  return rows.map(({ id }) => id);
}

async function standingOf(ctx: Context, up3Id: string, ids: readonly string[]): Promise<OccurrenceRow[]> {
  const rows: OccurrenceRow[] = [];
  for (let at = 0; at < ids.length; at += PIECE) rows.push(...(await storedOf(ctx, up3Id, ids.slice(at, at + PIECE))));
  return rows;
}

async function sumsThatDiffer(
  ctx: Context,
  view: RepeatView,
  place: Pick<Difference, 'up3Id' | 'when' | 'what'>,
): Promise<Difference[]> {
  const { sql } = ctx;
  const [own] = await sql<{ occurrences: number; repeats: number }[]>`
    select count(*)::int as occurrences, (count(*) filter (where ${isRepeat(sql, view)}))::int as repeats
    from repeat_fault f where ${inPeriod(ctx, view)}`;
  const said = await repeatSums(ctx, view, 'days');
  const merged = await repeatSums(ctx, view);
  const compared = [
    ...(['occurrences', 'repeats'] as const).flatMap((field) => [
      { field, stored: said[field], found: own?.[field] ?? 0 },
      { field: `${field} of the month`, stored: merged[field], found: own?.[field] ?? 0 },
    ]),
    {
      field: 'keys of the month',
      stored: `${keysThatDiffer(merged, said)} unlike their days`,
      found: '0 unlike their days',
    },
  ];
  return compared.filter(({ stored, found }) => stored !== found).map((one) => ({ ...place, ...one }));
}

function keysThatDiffer(a: RepeatSums, b: RepeatSums): number {
  const differing = new Set<number>();
  for (const name of ['repeated', 'others'] as const) {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      one[name].forEach((no, n) => {
        if (other[name].at(no) !== n) differing.add(no);
      });
    }
  }
  return differing.size;
}
