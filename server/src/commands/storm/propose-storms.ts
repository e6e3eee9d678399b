import { judgeStorms, type StormDecisions } from '@comcen/shared/domain/storm/propose.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';
import { type LockedStorm, lockStorms } from './lock-storm.ts';
import { moveStorm } from './move-storm.ts';
import { stormPicture } from './storm-picture.ts';

/** Looks at the rate of arrivals: proposes storms and takes unanswered proposals back. Returns how many it proposed. */
export async function proposeStorms(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const picture = await stormPicture(ctx, up3Id);
  if (picture === null) return 0;
  const { proposed, withdrawn } = judgeStorms(picture, ctx.clock().getTime());
  if (proposed.length + withdrawn.length === 0) return 0;
  return withTransaction(ctx, async (tx) => {
    await lockStorms(tx, up3Id);
    for (const id of withdrawn) await withdraw(tx, id);
    let made = 0;
    for (const storm of proposed) if (await propose(tx, up3Id, storm)) made += 1;
    return made;
  });
}

/** Unless somebody has decided meanwhile. */
async function withdraw(ctx: Context, id: string): Promise<void> {
  const [storm] = await ctx.sql<LockedStorm[]>`
    select id, up3_id, ulp_id, state, version from storm where id = ${id} and state = 'proposed' for update`;
  if (storm) await moveStorm(ctx, storm, 'withdraw', { reason: 'calm' });
}

async function propose(ctx: Context, up3Id: string, storm: StormDecisions['proposed'][number]): Promise<boolean> {
  const { ulpId, arrivals } = storm;
  const id = ctx.newId();
  const at = ctx.clock();
  // storm_standing: another process that saw the same burst was faster.
  const made = await ctx.sql`
    insert into storm (id, up3_id, ulp_id, state, arrivals, proposed_at)
    values (${id}, ${up3Id}, ${ulpId}, 'proposed', ${jsonOf(ctx.sql, arrivals)}, ${at})
    on conflict (up3_id, coalesce(ulp_id, '')) where state in ('proposed', 'active', 'reconciling') do nothing returning id`;
  if (made.length === 0) return false;
  await recordEvent(ctx, {
    type: 'storm.proposed',
    entity: 'storm',
    entityId: id,
    entityVersion: 1,
    up3Id,
    ulpId,
    at,
    data: { ...arrivals },
  });
  await raiseAlarm(ctx, {
    kind: 'storm_proposed',
    severity: 'critical',
    entity: 'storm',
    entityId: id,
    up3Id,
    ulpId,
    data: { counted: arrivals.counted, usual: arrivals.usual, windowMin: arrivals.windowMin },
  });
  return true;
}
