import { type Repeat, repeatRate, repeatsOf } from '@comcen/shared/domain/repeat/repeat.ts';
import type { RepeatItem, RepeatKind, RepeatRow, RepeatsReply } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { type FaultOf, repeatFaults } from './repeat-faults.ts';
import type { VoicePeriod } from './voice-region.ts';

/** Repeat outages of a period per customer or device, those with most first, and in total. Reads the period and the window before it. */
export async function repeats(
  ctx: Context,
  period: VoicePeriod,
  asked: { readonly by: RepeatKind; readonly limit: number },
): Promise<RepeatsReply> {
  authorize(ctx, 'kpi.read');
  const { windowDays, occurrences, repeated } = await ofPeriod(ctx, period, asked.by);
  const rows = rowsOf(occurrences, repeated);
  return {
    from: iso(period.from),
    to: iso(period.to),
    by: asked.by,
    windowDays,
    keys: rows.length,
    items: rows.slice(0, asked.limit),
    total: sums(occurrences.length, repeated.length),
  };
}

/** What was reported in the period, and which of it are repeats. */
export async function ofPeriod(ctx: Context, period: VoicePeriod, by: RepeatKind) {
  authorize(ctx, 'kpi.read');
  const { windowDays, faults } = await repeatFaults(ctx, period, by);
  const isIn = ({ reportedAt }: FaultOf) => reportedAt >= period.from;
  const repeated = repeatsOf(faults, windowDays).filter(({ occurrence }) => isIn(occurrence));
  return { windowDays, occurrences: faults.filter(isIn), repeated };
}

const sums = (occurrences: number, repeats: number) => ({
  occurrences,
  repeats,
  rate: repeatRate(repeats, occurrences),
});

function rowsOf(occurrences: readonly FaultOf[], repeated: readonly Repeat<FaultOf>[]): RepeatRow[] {
  const repeatsOfKey = countsBy(repeated.map(({ occurrence }) => occurrence.key));
  const faultsOfKey = countsBy(occurrences.map(({ key }) => key));
  const known = new Map(occurrences.map((one) => [one.key, one]));
  return [...repeatsOfKey]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([key, count]) => ({
      key,
      label: known.get(key)?.label ?? key,
      ulp: known.get(key)?.ulpId ?? '',
      ...sums(faultsOfKey.get(key) ?? 0, count),
    }));
}

function countsBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

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
  const { occurrences, repeated } = await ofPeriod(ctx, page, page.by);
  const repeatOf = new Map(repeated.map((repeat) => [repeat.occurrence, repeat]));
  const { before, key, measure } = page;
  const order = (item: RepeatItem) => `${item.fault.reportedAt} ${item.fault.incidentId} ${item.key}`;
  return occurrences
    .filter((one) => (key === undefined || one.key === key) && (measure === 'occurrences' || repeatOf.has(one)))
    .map((one) => present(one, repeatOf.get(one)))
    .sort((a, b) => (order(a) < order(b) ? 1 : -1))
    .filter((item) => before === undefined || order(item) < `${before.at} ${before.id} ${before.key}`)
    .slice(0, page.limit);
}

const present = (one: FaultOf, repeat: Repeat<FaultOf> | undefined): RepeatItem => ({
  key: one.key,
  label: one.label,
  ulp: one.ulpId,
  fault: faultRef(one),
  previous: repeat ? faultRef(repeat.previous) : null,
  gapHours: repeat ? repeat.gapS / 3600 : null,
});

const faultRef = ({ faultId, number, reportedAt, restoredAt }: FaultOf) => ({
  incidentId: faultId,
  number,
  reportedAt: iso(reportedAt),
  restoredAt: isoOrNull(restoredAt),
});
