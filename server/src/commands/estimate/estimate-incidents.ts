import { estimateRestoration } from '@comcen/shared/domain/estimate/restoration.ts';
import { shouldChange } from '@comcen/shared/domain/estimate/should-change.ts';
import { whyChanged } from '@comcen/shared/domain/estimate/why-changed.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import {
  ESTIMATE_BATCH,
  type IncidentInHand,
  incidentFacts,
  situationOf,
  type WhichIncidents,
} from './incident-facts.ts';
import { type LaneState, laneState } from './lane-state.ts';
import { type NewEstimate, writeEstimates } from './write-estimates.ts';

export const consequence =
  'what a round or a step means for when power is back; the command or the round has authorized';

/**
 * Reckons when power is back and tells it where that matters (`shouldChange`): for these incidents, for those that nobody was told
 * about yet (`new`), or for all open ones of the lane (`due`: what has run out, and queues and weather that changed). Set-based:
 * two queries, and one update with its history and events where something changed. Returns how many changed. Twice is once.
 */
export async function estimateIncidents(
  ctx: Context,
  up3Id: string,
  which: readonly string[] | 'new' | 'due',
): Promise<number> {
  if (which === 'due' || which === 'new') return estimatePages(ctx, up3Id, which === 'due' ? 'open' : 'new');
  let changed = 0;
  for (let from = 0; from < which.length; from += ESTIMATE_BATCH) {
    changed += (await estimateBatch(ctx, up3Id, { ids: which.slice(from, from + ESTIMATE_BATCH) })).changed;
  }
  return changed;
}

async function estimatePages(ctx: Context, up3Id: string, of: 'open' | 'new'): Promise<number> {
  if (of === 'new' && !(await hasNew(ctx, up3Id))) return 0;
  let changed = 0;
  let after: string | null = null;
  do {
    const batch: Batch = await estimateBatch(ctx, up3Id, { of, after });
    changed += batch.changed;
    after = batch.next;
  } while (after !== null);
  return changed;
}

/** Asked after each round: one look at an index that is empty as a rule (incident_unestimated). */
async function hasNew(ctx: Context, up3Id: string): Promise<boolean> {
  const found = await ctx.sql`
    select 1 from incident where up3_id = ${up3Id} and state in ('open', 'partly_restored') and estimated_at is null limit 1`;
  return found.length > 0;
}

interface Batch {
  readonly changed: number;
  /** Where the next page begins; null = there is none. */
  readonly next: string | null;
}

async function estimateBatch(ctx: Context, up3Id: string, which: WhichIncidents): Promise<Batch> {
  return withTransaction(ctx, async (tx) => {
    // Whoever gave the command that led here, it is the machine that reckons.
    const asSystem: Context = { ...tx, actor: { kind: 'system' } };
    const lane = await laneState(asSystem, up3Id);
    const { incidents, seen, last } = await incidentFacts(asSystem, up3Id, which, lane);
    const now = tx.clock().getTime();
    const made = incidents.flatMap((incident) => changeOf(incident, lane, now));
    const written = await writeEstimates(asSystem, up3Id, made);
    await clearRenewed(asSystem, written, made, now + lane.warnMin * 60_000);
    return { changed: written.length, next: seen === ESTIMATE_BATCH ? last : null };
  });
}

function changeOf(
  { id, facts, told, toldBasis, estimatedAt }: IncidentInHand,
  lane: LaneState,
  now: number,
): NewEstimate[] {
  const { basis, atMs, earliestMs, latestMs } = estimateRestoration(facts, lane.model, now);
  const change = shouldChange(told, { atMs, earliestMs, latestMs, situation: situationOf(basis) }, now);
  if (change === null) return [];
  return [
    {
      incidentId: id,
      at: new Date(atMs),
      earliestAt: new Date(earliestMs),
      latestAt: new Date(latestMs),
      source: 'computed',
      reason: whyChanged(change, toldBasis, basis, atMs > (told?.atMs ?? 0)),
      note: '',
      basis,
      replaces: estimatedAt,
    },
  ];
}

/** The old one can no longer run out. What ends within the warning time still rings, or will. */
async function clearRenewed(
  ctx: Context,
  written: readonly string[],
  made: readonly NewEstimate[],
  warnBefore: number,
): Promise<void> {
  const isFirst = new Set(made.filter(({ reason }) => reason === 'first').map(({ incidentId }) => incidentId));
  const expiry = new Map(made.map((one) => [one.incidentId, (one.latestAt ?? one.at).getTime()]));
  const renewed = written.filter((id) => !isFirst.has(id) && (expiry.get(id) ?? 0) > warnBefore);
  if (renewed.length > 0) await clearAlarm(ctx, { kind: 'estimate_expiring', entityId: renewed });
}
