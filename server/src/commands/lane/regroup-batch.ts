import { feedersToInfer, withBatch } from '@comcen/shared/domain/incident/feeder-board.ts';
import { inferBoard, withReports } from '@comcen/shared/domain/incident/infer-board.ts';
import { planRegroup } from '@comcen/shared/domain/incident/regroup.ts';
import { type RegroupedTriage, regroupTriage } from '@comcen/shared/domain/incident/regroup-triage.ts';
import type { TriagePlan } from '@comcen/shared/domain/incident/triage.ts';
import type { Settings } from '@comcen/shared/wire/http/settings.ts';
import type { Context } from '../../context.ts';
import type { PlannedInForce } from '../../queries/planned-in-force.ts';
import { stormUlps } from '../../queries/storms.ts';
import { feederBoard } from './feeder-board.ts';
import type { ReportInHand } from './waiting-reports.ts';

export const bookkeeping = 'what the calls as a whole say, reckoned for linkReports, which has authorized';

const UNCHANGED: Omit<RegroupedTriage, 'plan'> = { merges: [], moves: [], leaving: [], reckoned: new Map() };

/**
 * Looks at the feeders that this batch tells something new of, with everybody who called there before, and says which faults explain
 * all calls together. Nothing is written here. Where operators group by hand (setting), triage's own word stands.
 */
export async function regroupBatch(
  ctx: Context,
  up3Id: string,
  triaged: TriagePlan,
  reports: readonly ReportInHand[],
  planned: PlannedInForce,
  mode: Settings['inferenceMode'],
): Promise<RegroupedTriage> {
  const feeders = mode === 'automatic' ? feedersToInfer(triaged, reports) : [];
  if (feeders.length === 0) return { plan: triaged, ...UNCHANGED };
  const [board, stormy] = await Promise.all([feederBoard(ctx, up3Id, feeders), stormUlps(ctx, up3Id, 'widerGrouping')]);
  const whole = withBatch(board, triaged, reports);
  const excluded = planned.windows.map(({ deviceId }) => deviceId);
  const inferred = inferBoard(whole, { excluded, stormUlps: new Set(stormy) }, ctx.clock().getTime());
  return regroupTriage(triaged, planRegroup(inferred, withReports(whole)), whole, reports);
}
