import { ratingFigures } from '@comcen/shared/domain/rating/rating.ts';
import { RATING_GROUPS, TICKET_GROUPS } from '@comcen/shared/wire/http/voice.ts';
import type { Context } from '../../../context.ts';
import { withSnapshot } from '../../../db/transaction.ts';
import { ratingSumsOf, slowRatingSums } from '../../../queries/rating-sums.ts';
import { slowTicketGroups, type TicketGroups, ticketGroupsOf } from '../../../queries/ticket-sums.ts';
import { instantsOf } from '../../../queries/voice-plan.ts';
import { authorize } from '../../authorize.ts';
import type { Difference } from '../compare.ts';
import { monthsOf, VOICE_SOURCES, type VoiceSource } from './voice-days.ts';

export const bookkeeping = 'it only reads and compares';

type Rows = ReadonlyMap<string, object>;

/** Holds what customers said, month by month and by every grouping, against the single ratings and tickets. Reads only. */
export async function compareVoice(ctx: Context, up3Id: string, most = 20): Promise<Difference[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const differences: Difference[] = [];
  for (const source of VOICE_SOURCES) {
    for (const month of await monthsOf(ctx, source, up3Id)) {
      const found = await differencesIn(ctx, up3Id, source, instantsOf(month));
      differences.push(...found.map((one) => ({ up3Id, when: month.from.slice(0, 7), ...one })));
      if (differences.length >= most) return differences.slice(0, most);
    }
  }
  return differences;
}

/** What differs in a period, ragged or not. */
export async function differencesIn(
  ctx: Context,
  up3Id: string,
  source: VoiceSource,
  period: { readonly from: Date; readonly to: Date },
) {
  authorize(ctx, 'lane.run', { up3Id });
  const differences: ReturnType<typeof rowsThatDiffer> = [];
  for (const by of source === 'rating' ? RATING_GROUPS : TICKET_GROUPS) {
    const { stored, found } = await withSnapshot(ctx, (tx) => bothOf(tx, source, up3Id, period, by));
    differences.push(...rowsThatDiffer(`${source}s by ${by}`, stored, found));
  }
  return differences;
}

async function bothOf(
  ctx: Context,
  source: VoiceSource,
  up3Id: string,
  period: { readonly from: Date; readonly to: Date },
  by: string,
): Promise<{ stored: Rows; found: Rows }> {
  const region = { up3Ids: [up3Id], ulpId: null };
  const ofRatings = RATING_GROUPS.find((group) => group === by);
  const ofTickets = TICKET_GROUPS.find((group) => group === by);
  if (source === 'rating' && ofRatings) {
    const [stored, found] = [
      await ratingSumsOf(ctx, region, period, ofRatings),
      await slowRatingSums(ctx, up3Id, period, ofRatings),
    ];
    return { stored: mapped(stored, ratingFigures), found: mapped(found, ratingFigures) };
  }
  if (!ofTickets) throw new Error(`no grouping of ${source}s: ${by}`);
  const figuresOf = ({ groups }: TicketGroups) => mapped(groups, (group) => group.finish());
  return {
    stored: figuresOf(await ticketGroupsOf(ctx, region, period, ofTickets)),
    found: figuresOf(await slowTicketGroups(ctx, up3Id, period, ofTickets)),
  };
}

const mapped = <From, To>(rows: ReadonlyMap<string, From>, of: (row: From) => To): Map<string, To> =>
  new Map([...rows].map(([key, row]) => [key, of(row)]));

function rowsThatDiffer(field: string, stored: Rows, found: Rows) {
  return [...new Set([...stored.keys(), ...found.keys()])]
    .map((what) => ({ what, field, stored: stored.get(what) ?? 'none', found: found.get(what) ?? 'none' }))
    .filter((row) => JSON.stringify(row.stored) !== JSON.stringify(row.found));
}
