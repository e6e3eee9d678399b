import type { RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { invalidField } from '../errors.ts';
import { settingsOf } from './settings.ts';
import { type VoicePeriod, type VoiceRegion, voiceRegion } from './voice-region.ts';

/** A year and some days: what lies on the map is one reply. */
const LONGEST_MS = 400 * 86_400_000;

/** What a view of the repeat outages is read by: whose, of which kind, and how long after `restored` counts. */
export interface RepeatView extends VoicePeriod {
  readonly region: VoiceRegion;
  readonly by: RepeatKind;
  readonly windowDays: number;
  /** Months that were locked under another window keep it. */
  readonly lockedWindows: readonly LockedWindow[];
}

interface LockedWindow {
  readonly up3_id: string;
  readonly month: string;
  readonly days: number;
}

/** Errors: 404 for a foreign ULP, 422 beyond 400 days. */
export async function repeatView(ctx: Context, period: VoicePeriod, by: RepeatKind): Promise<RepeatView> {
  authorize(ctx, 'kpi.read');
  if (period.to.getTime() - period.from.getTime() > LONGEST_MS)
    throw invalidField('to', 'lies more than 400 days after from');
  const region = await voiceRegion(ctx, 'kpi.read', period.ulpId);
  const { repeatWindowDays: windowDays } = await settingsOf(ctx, region.up3Ids[0] ?? '');
  const lockedWindows = await ctx.sql<LockedWindow[]>`
    select up3_id, month::text as month, (definitions->>'repeatWindowDays')::int as days from kpi_lock
    where up3_id = any(${region.up3Ids as string[]}) and (definitions->>'repeatWindowDays')::int <> ${windowDays}`;
  return { ...period, region, by, windowDays, lockedWindows };
}

/** The window of a row of alias `t`, days, by its `up3_id` and `day`. */
export const windowAt = (sql: SqlRunner, { windowDays, lockedWindows }: RepeatView, t: string) =>
  lockedWindows.length === 0
    ? sql`${windowDays}::int`
    : sql`coalesce((select l.days from jsonb_to_recordset(${sql.json(lockedWindows.map((one) => ({ ...one })))}) as l (up3_id text, month date, days int)
        where l.up3_id = ${sql(t)}.up3_id and l.month = date_trunc('month', ${sql(t)}.day)::date), ${windowDays})`;

/** How many of a day's occurrences are repeats: a row of repeat_day of alias `t`. */
export const repeatsOfDay = (sql: SqlRunner, view: RepeatView, t: string) =>
  sql`coalesce(${sql(t)}.within[least(${windowAt(sql, view, t)}, cardinality(${sql(t)}.within))], 0)`;

/** Occurrences of alias `f` that the view shows: within a ULP only what is known there. */
export const inView = (sql: SqlRunner, { region: { ulpId } }: RepeatView) =>
  ulpId === null ? sql`f.of_up3` : sql`f.of_ulp and f.ulp_id = ${ulpId}`;

/** Seconds since the fault before, and which it was, as the view knows it. */
export const gapOf = (sql: SqlRunner, { region: { ulpId } }: RepeatView) =>
  ulpId === null ? sql`f.gap_s` : sql`f.ulp_gap_s`;
export const previousOf = (sql: SqlRunner, { region: { ulpId } }: RepeatView) =>
  ulpId === null ? sql`f.previous_id` : sql`f.ulp_previous_id`;

/** Whether an occurrence of alias `f` is a repeat; false or null where not. */
export const isRepeat = (sql: SqlRunner, view: RepeatView) =>
  sql`${gapOf(sql, view)} <= ${windowAt(sql, view, 'f')} * 86400`;
