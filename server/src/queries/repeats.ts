import { repeatRate } from '@comcen/shared/domain/repeat/repeat.ts';
import type { RepeatKind, RepeatsReply } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { iso } from '../presenters/instant.ts';
import { catchUp } from './kpi-fresh.ts';
import { repeatSums } from './repeat-days.ts';
import { topKeys } from './repeat-keys.ts';
import { repeatView } from './repeat-view.ts';
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
    const { repeated, others, ...total } = await repeatSums(tx, view);
    const { keys, top } = await topKeys(tx, view, repeated, asked.limit);
    return {
      from: iso(period.from),
      to: iso(period.to),
      by: asked.by,
      windowDays: view.windowDays,
      keys,
      items: top.map(({ no, key, label, ulp, repeats: count }) => ({
        key,
        label,
        ulp,
        ...sums(count + others.at(no), count),
      })),
      total: sums(total.occurrences, total.repeats),
    };
  });
}

const sums = (occurrences: number, repeats: number) => ({
  occurrences,
  repeats,
  rate: repeatRate(repeats, occurrences),
});
