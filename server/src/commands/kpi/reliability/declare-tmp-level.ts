import type { TmpLevelItem } from '@comcen/shared/wire/http/reliability.ts';
import type { Context } from '../../../context.ts';
import { withTransaction } from '../../../db/transaction.ts';
import { AppError, invalidField } from '../../../errors.ts';
import { recordEvent } from '../../../events/record.ts';
import { authorize, scopeOf } from '../../authorize.ts';

/** The service quality that a UP3 (`ulp` null) or a ULP declares. Errors: 403 for a ULP's own manager, 409 when somebody was quicker. */
export async function declareTmpLevel(
  ctx: Context,
  up3Id: string,
  { ulp, hours, times, version }: TmpLevelItem,
): Promise<void> {
  authorize(ctx, 'setting.change', { up3Id });
  if (scopeOf(ctx).ulpId !== null) throw new AppError('forbidden', 'The level is declared by the manager of the UP3.');
  await withTransaction(ctx, async (tx) => {
    const [known] = await tx.sql`select 1 from ulp where id = ${ulp} and up3_id = ${up3Id}`;
    if (ulp !== null && !known) throw invalidField('ulp', 'is no ULP of this UP3');
    const next = version + 1;
    const written = await tx.sql`
      insert into tmp_level as l (up3_id, ulp_id, hours, times, version)
      select ${up3Id}, ${ulp ?? ''}, ${hours}, ${times}, 1 where ${version} = 0
        or exists (select from tmp_level where up3_id = ${up3Id} and ulp_id = ${ulp ?? ''})
      on conflict (up3_id, ulp_id) do update set hours = excluded.hours, times = excluded.times, version = l.version + 1
        where l.version = ${version}
      returning version`;
    if (written.length === 0) throw new AppError('conflict', 'Somebody else changed this level. Load it again.');
    await recordEvent(tx, {
      type: 'tmp_level.declared',
      entity: 'tmp_level',
      entityId: ulp ?? up3Id,
      entityVersion: next,
      up3Id,
      ulpId: ulp,
      at: tx.clock(),
      data: { ulp, hours, times },
    });
  });
}
