import type { IntegrityFlag } from '@comcen/shared/domain/work-order/integrity.ts';
import type { IntegrityReply } from '@comcen/shared/wire/http/integrity.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { integrityOf } from '../../queries/integrity.ts';
import { authorize } from '../authorize.ts';

/** Adds a note to a flag. The flag stays in every list and every figure; it is shown as explained. Errors: 404. */
export async function explainFlag(
  ctx: Context,
  input: { readonly orderId: string; readonly code: IntegrityFlag; readonly note: string },
): Promise<IntegrityReply> {
  authorize(ctx, 'flag.explain');
  return withTransaction(ctx, async (tx) => {
    const { orderId, code } = input;
    const [flag] = await tx.sql<{ up3_id: string; ulp_id: string }[]>`
      select up3_id, ulp_id from work_order_flag where work_order_id = ${orderId} and code = ${code} for update`;
    if (!flag) throw notFound('This flag');
    authorize(tx, 'flag.explain', { up3Id: flag.up3_id, ulpId: flag.ulp_id });
    const at = tx.clock();
    const by = actorColumns(tx).id;
    await tx.sql`insert into work_order_flag_note (id, work_order_id, code, written_at, written_by, text)
      values (${tx.newId()}, ${orderId}, ${code}, ${at}, ${by}, ${input.note})`;
    await tx.sql`update work_order_flag set explained_at = coalesce(explained_at, ${at})
      where work_order_id = ${orderId} and code = ${code}`;
    await recordEvent(tx, {
      type: 'work_order.flag_explained',
      entity: 'work_order',
      entityId: orderId,
      up3Id: flag.up3_id,
      ulpId: flag.ulp_id,
      at,
      data: { code },
    });
    return integrityOf(tx, orderId);
  });
}
