import type { StormItem } from '@comcen/shared/wire/http/storm.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { stormItem } from '../../queries/storms.ts';
import { authorize } from '../authorize.ts';
import { giveWayToWhole, mustNotStandInWhole } from './give-way.ts';
import { lockStorms, mustDecideFor } from './lock-storm.ts';

/**
 * An operator starts a storm that nobody proposed, of one ULP or (null) of the whole UP3. Errors: 403, 422 for a ULP of another
 * UP3, 409 when one stands there already (start or take up that one).
 */
export async function startStorm(ctx: Context, up3Id: string, ulpId: string | null): Promise<StormItem> {
  authorize(ctx, 'storm.change', { up3Id });
  const area = { up3_id: up3Id, ulp_id: ulpId };
  return withTransaction(ctx, async (tx) => {
    if (ulpId !== null) await mustBeUlpOf(tx, up3Id, ulpId);
    mustDecideFor(tx, area);
    await lockStorms(tx, up3Id);
    await mustNotStandInWhole(tx, area);
    await mustBeFree(tx, up3Id, ulpId);
    const id = tx.newId();
    const at = tx.clock();
    await tx.sql`
      insert into storm (id, up3_id, ulp_id, state, started_at, started_by)
      values (${id}, ${up3Id}, ${ulpId}, 'active', ${at}, ${actorColumns(tx).id})`;
    await recordEvent(tx, {
      type: 'storm.started',
      entity: 'storm',
      entityId: id,
      entityVersion: 1,
      up3Id,
      ulpId,
      at,
      data: { from: null, to: 'active' },
    });
    if (ulpId === null) await giveWayToWhole(tx, { id, up3_id: up3Id });
    return stormItem(tx, id);
  });
}

async function mustBeUlpOf(ctx: Context, up3Id: string, ulpId: string): Promise<void> {
  const [ulp] = await ctx.sql`select 1 from ulp where id = ${ulpId} and up3_id = ${up3Id}`;
  if (!ulp) throw invalidField('ulp', 'No such ULP in this UP3.');
}

/** Index storm_standing. */
async function mustBeFree(ctx: Context, up3Id: string, ulpId: string | null): Promise<void> {
  const [standing] = await ctx.sql<{ id: string; state: string; version: number }[]>`
    select id, state, version from storm where up3_id = ${up3Id} and coalesce(ulp_id, '') = ${ulpId ?? ''}
      and state in ('proposed', 'active', 'reconciling')`;
  if (!standing) return;
  throw new AppError('conflict', `A storm is ${standing.state} here already.`, {
    extra: { currentState: standing.state, version: standing.version, stormId: standing.id },
  });
}
