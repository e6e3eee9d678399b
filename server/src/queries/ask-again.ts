import { type StormArea, stormRules } from '@comcen/shared/domain/storm/rules.ts';
import type { Context } from '../context.ts';

/** A customer's page asks this often; in a storm less often, for tens of thousands look at once and news are rarer. */
const USUAL_S = 10;
const STORM_S = 60;

/** Seconds after which a customer's page had better ask again. Who calls has authorized. Index storm_standing. */
export async function askAgainS(ctx: Context, report: { up3_id: string; ulp_id: string }): Promise<number> {
  const storms = await ctx.sql<StormArea[]>`
    select ulp_id as "ulpId", state from storm where up3_id = ${report.up3_id} and state in ('active', 'reconciling')`;
  return stormRules(storms, report.ulp_id).messageThrottle ? STORM_S : USUAL_S;
}
