import { repeatRate } from '@comcen/shared/domain/repeat/repeat.ts';
import type { RepeatKind, RepeatsReply } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { iso } from '../presenters/instant.ts';
import { catchUp } from './kpi-fresh.ts';
import { type RepeatSums, repeatSums } from './repeat-days.ts';
import { countsOf, occurrencesOf, type TopKey, topKeys } from './repeat-keys.ts';
import { type RepeatView, repeatView } from './repeat-view.ts';
import type { VoicePeriod } from './voice-region.ts';

/** Repeat outages of a period per customer or device, those with most first, and in total: from the sums of its days. */
export async function repeats(
  ctx: Context,
  period: VoicePeriod,
  asked: { readonly by: RepeatKind; readonly limit: number },
): Promise<RepeatsReply> {
  authorize(ctx, 'kpi.read');
  await catchUp(ctx);
  return withSnapshot(ctx, async (tx) => {
    const view = await repeatView(tx, period, asked.by);
    const read = await repeatSums(tx, view, asked.by !== 'customer');
    const { keys, top } = await topKeys(tx, view, read.repeated, asked.limit);
    const known = await occurrencesOfTop(tx, view, read, top);
    return {
      from: iso(period.from),
      to: iso(period.to),
      by: asked.by,
      windowDays: view.windowDays,
      keys,
      items: top.map(({ no, key, label, ulp, repeats: count }) => ({ key, label, ulp, ...sums(known(no), count) })),
      total: sums(read.occurrences, read.repeats),
    };
  });
}

const sums = (occurrences: number, repeats: number) => ({
  occurrences,
  repeats,
  rate: repeatRate(repeats, occurrences),
});

/** A customer has a handful of faults and they are counted; a feeder has thousands, and its days say how many. */
async function occurrencesOfTop(
  ctx: Context,
  view: RepeatView,
  { repeated, others }: RepeatSums,
  top: readonly TopKey[],
): Promise<(no: number) => number> {
  if (view.by === 'customer') {
    const counted = await occurrencesOf(ctx, view, top);
    return (no) => counted.get(no) ?? 0;
  }
  const [again, once] = [countsOf(repeated), countsOf(others)];
  return (no) => (again[no] ?? 0) + (once[no] ?? 0);
}
