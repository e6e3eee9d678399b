import type { Role } from '@comcen/shared/domain/codes.ts';
import type { Context, Scope } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const WIB_MS = 7 * HOUR_MS;
/** Monday, 07:00 WIB. */
const SENT_AT_MS = 7 * HOUR_MS;
/** Who was away on Monday morning still gets it on Tuesday; later it is no news. */
const WINDOW_MS = 48 * HOUR_MS;
/** A server that dies between the mail and its row: nobody knows whether it went, so it is not sent again. */
const LOST_MS = 10 * 60_000;
const MOST_ATTEMPTS = 24;
/** 1970-01-01 was a Thursday; the fourth day after it a Monday. */
const FIRST_MONDAY_MS = 4 * 24 * HOUR_MS;

/** Start of the week that holds the instant: Monday 00:00 WIB. */
export function weekStart(at: Date): Date {
  const wib = at.getTime() + WIB_MS - FIRST_MONDAY_MS;
  return new Date(Math.floor(wib / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS - WIB_MS);
}

const dayOf = (at: Date): string => new Date(at.getTime() + WIB_MS).toISOString().slice(0, 10);

/** On Monday from 07:00 WIB: one row for each who wants it. Any number of times; the week and the person are unique. */
export async function planDigests(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run');
  const now = ctx.clock();
  const monday = weekStart(now);
  const late = now.getTime() - monday.getTime() - SENT_AT_MS;
  if (late < 0 || late > WINDOW_MS) return 0;
  const week = dayOf(new Date(monday.getTime() - WEEK_MS));
  const made = await ctx.sql`
    insert into digest_sent (id, user_id, week, up3_id, ulp_id, message_id, made_at, next_at)
    select gen_random_uuid(), u.id, ${week}::date, ${up3Id}, u.ulp_id, 'digest-' || ${week} || '-' || u.id, ${now}, ${now}
    from digest_subscription d join app_user u on u.id = d.user_id
    where d.is_on and d.updated_at <= ${new Date(monday.getTime() + SENT_AT_MS + WINDOW_MS)}
      and u.disabled_at is null and u.role in ('admin', 'manager') and coalesce(u.up3_id, ${up3Id}) = ${up3Id}
    on conflict (user_id, week) do nothing`;
  return made.count;
}

export interface DueDigest {
  readonly id: string;
  readonly userId: string;
  readonly up3Id: string;
  readonly week: string;
  readonly attempt: number;
  readonly messageId: string;
  readonly email: string;
  readonly lang: 'id' | 'en';
  readonly name: string;
  readonly role: Role;
  readonly scope: Scope;
}

/** Takes one that is due, for this process alone. Null: nothing is due. Index digest_sent_due. */
export async function takeDigest(ctx: Context): Promise<DueDigest | null> {
  authorize(ctx, 'lane.run');
  const now = ctx.clock();
  await ctx.sql`
    update digest_sent set state = 'unsure', next_at = null
    where state = 'sending' and tried_at < ${new Date(now.getTime() - LOST_MS)}`;
  const [row] = await ctx.sql<(Omit<DueDigest, 'scope'> & { scopeUp3: string | null; scopeUlp: string | null })[]>`
    update digest_sent s set state = 'sending', attempts = s.attempts + 1, tried_at = ${now}
    from digest_subscription d join app_user u on u.id = d.user_id
    where d.user_id = s.user_id and s.id = (
      select id from digest_sent where state = 'waiting' and next_at <= ${now} order by next_at limit 1
      for update skip locked)
    returning s.id, s.user_id as "userId", s.up3_id as "up3Id", to_char(s.week, 'YYYY-MM-DD') as week, s.attempts as attempt,
      s.message_id as "messageId", d.email, d.lang, u.name, u.role, u.up3_id as "scopeUp3", u.ulp_id as "scopeUlp"`;
  if (!row) return null;
  const { scopeUp3: up3Id, scopeUlp: ulpId, ...rest } = row;
  return { ...rest, scope: { up3Id, ulpId } };
}

export type Delivery =
  | { readonly kind: 'sent' }
  /** For good. `answer` is the server's, without addresses. */
  | { readonly kind: 'refused' | 'unsure'; readonly answer: string }
  /** Try again later. */
  | { readonly kind: 'away'; readonly answer: string };

/** Stores how the try ended; whoever does not hold it any more writes nothing. */
export async function endDigest(ctx: Context, digest: DueDigest, delivery: Delivery): Promise<void> {
  authorize(ctx, 'lane.run');
  await withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const isLast = delivery.kind === 'away' && digest.attempt >= MOST_ATTEMPTS;
    const state = delivery.kind === 'away' ? (isLast ? 'failed' : 'waiting') : delivery.kind;
    const [row] = await tx.sql<{ ulpId: string | null }[]>`
      update digest_sent set state = ${state}, answer = ${delivery.kind === 'sent' ? null : delivery.answer.slice(0, 300)},
        next_at = ${state === 'waiting' ? new Date(at.getTime() + pauseMs(digest.attempt)) : null},
        sent_at = ${state === 'sent' ? at : null}
      where id = ${digest.id} and state = 'sending' and attempts = ${digest.attempt} returning ulp_id as "ulpId"`;
    if (!row || state === 'waiting') return;
    await recordEvent(tx, {
      type: state === 'sent' ? 'digest.sent' : 'digest.failed',
      entity: 'digest',
      entityId: digest.id,
      up3Id: digest.up3Id,
      ulpId: row.ulpId,
      at,
      data: { userId: digest.userId, week: digest.week, state },
    });
  });
}

/** 1, 2, 4 .. 60 minutes: a day and a half in all. */
const pauseMs = (attempt: number): number => Math.min(60, 2 ** (attempt - 1)) * 60_000;
