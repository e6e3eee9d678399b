import type { DigestItem, DigestSubscription } from '@comcen/shared/wire/http/digest.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

/** The caller's own choice. By primary key. */
export async function ownSubscription(ctx: Context): Promise<Omit<DigestSubscription, 'isAvailable'>> {
  const actor = authorize(ctx, 'digest.subscribe');
  const [row] = await ctx.sql<{ email: string; isOn: boolean; lang: 'id' | 'en' }[]>`
    select email, is_on as "isOn", lang from digest_subscription
    where user_id = ${actor.kind === 'user' ? actor.userId : null}`;
  return row ?? { email: null, isOn: false, lang: 'id' };
}

interface Row {
  id: string;
  week: string;
  recipient: string | null;
  up3_id: string;
  ulp_id: string | null;
  state: DigestItem['state'];
  attempts: number;
  answer: string | null;
  made_at: Date;
  sent_at: Date | null;
}

/** What was sent in the region, newest first, without addresses; who manages one ULP sees that ULP's. Index digest_sent_recent. */
export async function digests(
  ctx: Context,
  page: { readonly before: { at: string; id: string } | null; readonly limit: number },
): Promise<DigestItem[]> {
  authorize(ctx, 'digest.read');
  const { up3Id, ulpId } = scopeOf(ctx);
  const { at = null, id = null } = page.before ?? {};
  const rows = await ctx.sql<Row[]>`
    select s.id, to_char(s.week, 'YYYY-MM-DD') as week, u.name as recipient, s.up3_id, s.ulp_id, s.state, s.attempts, s.answer,
      s.made_at, s.sent_at
    from digest_sent s left join app_user u on u.id = s.user_id
    where (${up3Id}::text is null or s.up3_id = ${up3Id}) and (${ulpId}::text is null or s.ulp_id = ${ulpId})
      and (${at}::timestamptz is null or (s.made_at, s.id) < (${at}::timestamptz, ${id}::uuid))
    order by s.made_at desc, s.id desc limit ${page.limit}`;
  return rows.map((row) => ({
    id: row.id,
    week: row.week,
    recipient: row.recipient ?? '',
    up3: row.up3_id,
    ulp: row.ulp_id,
    state: row.state,
    attempts: row.attempts,
    answer: row.answer,
    madeAt: iso(row.made_at),
    sentAt: isoOrNull(row.sent_at),
  }));
}
