import type { RepeatItem, RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { catchUp } from './kpi-fresh.ts';
import { labelOf } from './repeat-keys.ts';
import { gapOf, inView, isRepeat, previousOf, type RepeatView, repeatView } from './repeat-view.ts';
import type { VoicePeriod } from './voice-region.ts';

export interface RepeatsPage extends VoicePeriod {
  readonly by: RepeatKind;
  readonly key?: string | undefined;
  readonly measure: 'repeats' | 'occurrences';
  readonly limit: number;
  readonly before?: { readonly at: string; readonly id: string; readonly key: string } | undefined;
}

/** The faults behind a number, newest first: as many as it counts. */
export async function repeatItems(ctx: Context, page: RepeatsPage): Promise<RepeatItem[]> {
  authorize(ctx, 'kpi.read');
  await catchUp(ctx);
  return withSnapshot(ctx, async (tx) => {
    const view = await repeatView(tx, page, page.by);
    const rows: Row[] = [];
    // Each UP3 by itself: only so its rows come out of the index in order.
    for (const up3Id of view.region.up3Ids) rows.push(...(await rowsOf(tx, view, page, up3Id)));
    return rows.sort(newestFirst).slice(0, page.limit).map(present);
  });
}

interface Row {
  key: string;
  label: string;
  ulp: string;
  fault: Fault;
  previous: Fault | null;
  gap_s: number | null;
}
interface Fault {
  id: string;
  number: string;
  reported_at: string;
  restored_at: string | null;
}

/** Indexes repeat_fault_by_reported, of one key repeat_fault_by_key; then primary keys of as many rows as the page has. */
function rowsOf(ctx: Context, view: RepeatView, page: RepeatsPage, up3Id: string): Promise<Row[]> {
  const { sql } = ctx;
  const { before, key } = page;
  const isWanted = page.measure === 'occurrences' ? sql`` : sql`and ${isRepeat(sql, view)}`;
  const ofKey =
    key === undefined
      ? sql``
      : sql`and f.key_no = (select no from repeat_key where up3_id = ${up3Id} and by = ${view.by} and key = ${key})`;
  const isBefore = before
    ? sql`and f.reported_at <= ${before.at} and (f.reported_at, f.fault_id, k.key collate "C") < (${before.at}, ${before.id}, ${before.key})`
    : sql``;
  return sql<Row[]>`
    with page as materialized (
      select f.*, k.key, ${previousOf(sql, view)} as before_id, case when ${isRepeat(sql, view)} then ${gapOf(sql, view)} end as after_s
      from repeat_fault f join repeat_key k on k.no = f.key_no
      where f.up3_id = ${up3Id} and f.by = ${view.by} and ${inView(sql, view)} and f.reported_at >= ${view.from} and f.reported_at < ${view.to}
        ${isWanted} ${ofKey} ${isBefore}
      order by f.reported_at desc, f.fault_id desc, k.key collate "C" desc limit ${page.limit}
    )
    select k.key, ${labelOf(sql, view.by)} as label, k.ulp_id as ulp, k.after_s as gap_s, ${faultOf(sql, 'k')} as fault,
      case when k.after_s is not null and p.fault_id is not null then ${faultOf(sql, 'p')} end as previous
    from page k left join lateral (select p.* from repeat_fault p
      where p.fault_id = k.before_id and p.key_no = k.key_no order by p.of_up3 = ${view.region.ulpId === null} desc limit 1) p on true`;
}

const faultOf = (
  sql: Context['sql'],
  t: string,
) => sql`jsonb_build_object('id', ${sql(t)}.fault_id, 'number', ${sql(t)}.number,
  'reported_at', ${sql(t)}.reported_at, 'restored_at', ${sql(t)}.restored_at)`;

const orderOf = ({ fault, key }: Row): string => `${iso(new Date(fault.reported_at))} ${fault.id} ${key}`;
const newestFirst = (a: Row, b: Row): number => (orderOf(a) < orderOf(b) ? 1 : -1);

const present = ({ key, label, ulp, fault, previous, gap_s: gapS }: Row): RepeatItem => ({
  key,
  label,
  ulp,
  fault: faultRef(fault),
  previous: previous ? faultRef(previous) : null,
  gapHours: gapS === null ? null : gapS / 3600,
});

const faultRef = ({ id, number, reported_at, restored_at }: Fault) => ({
  incidentId: id,
  number,
  reportedAt: iso(new Date(reported_at)),
  restoredAt: isoOrNull(restored_at === null ? null : new Date(restored_at)),
});
