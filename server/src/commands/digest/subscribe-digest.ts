import type { DigestSubscriptionBody } from '@comcen/shared/wire/http/digest.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

/** The caller's own choice: a weekly digest, or none any more. The address stands in its row only. */
export async function subscribeDigest(ctx: Context, body: DigestSubscriptionBody): Promise<void> {
  const actor = authorize(ctx, 'digest.subscribe');
  if (actor.kind !== 'user') throw new AppError('forbidden', 'A digest is sent to a person.');
  await withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const [row] = await tx.sql<{ version: number }[]>`
      insert into digest_subscription as d (user_id, email, is_on, lang, updated_at)
      values (${actor.userId}, ${body.email}, ${body.isOn}, ${body.lang}, ${at})
      on conflict (user_id) do update set email = excluded.email, is_on = excluded.is_on, lang = excluded.lang,
        updated_at = excluded.updated_at, version = d.version + 1
      returning version`;
    await recordEvent(tx, {
      type: 'digest.changed',
      entity: 'digest',
      entityId: actor.userId,
      entityVersion: row?.version ?? null,
      up3Id: actor.scope.up3Id,
      at,
      data: { isOn: body.isOn },
    });
  });
}
