import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '@comcen/shared/domain/codes.ts';
import type { Me } from '@comcen/shared/wire/http/auth.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { presentMe } from '../../presenters/user.ts';
import { type LoginUser, userForLogin } from '../../queries/user-login.ts';
import { sessionEnd } from './lifetime.ts';
import { inTurn, verifyPassword } from './password.ts';
import { countFailure, forgetFailures, waitOf } from './throttle.ts';

export const bookkeeping =
  'nobody is known before a login: the password is the authorization; only a session row comes of it';

export interface LoginRequest {
  readonly username: string;
  readonly password: string;
  /** Where it comes from, for the throttle; never logged. */
  readonly address: string;
  readonly kind: 'console' | 'phone';
  readonly roles: readonly Role[];
  /** Said when the password is right but the role belongs elsewhere. */
  readonly elsewhere: string;
  readonly device?: string | null;
}

export interface Login {
  /** 32 random bytes, base64url. Only its SHA-256 is stored. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly user: Me;
}

/**
 * Opens a session; earlier ones of the same person go on. Throws `unauthenticated` for a wrong name or password alike,
 * `rate_limited` with `retryAfterS` after five failures from one address, `forbidden` for a role that belongs elsewhere.
 */
export async function login(ctx: Context, request: LoginRequest): Promise<Login> {
  return inTurn(request.address, () => attempt(ctx, request));
}

async function attempt(ctx: Context, request: LoginRequest): Promise<Login> {
  const now = ctx.clock();
  const retryAfterS = await waitOf(ctx.sql, request, now);
  if (retryAfterS > 0) {
    const detail = `Too many wrong passwords. Try again in ${retryAfterS} s, or from another place.`;
    throw new AppError('rate_limited', detail, { extra: { retryAfterS } });
  }
  const user = await userForLogin(ctx.sql, request.username);
  if (!(await verifyPassword(user?.passwordHash ?? null, request.password)) || !user || user.disabledAt) {
    await countFailure(ctx.sql, request, now);
    throw wrongLogin();
  }
  if (!request.roles.includes(user.role)) throw new AppError('forbidden', request.elsewhere);
  return openSession(ctx, request, user);
}

const wrongLogin = () => new AppError('unauthenticated', 'The username or the password is wrong.');

async function openSession(ctx: Context, request: LoginRequest, user: LoginUser): Promise<Login> {
  const now = ctx.clock();
  const token = randomBytes(32).toString('base64url');
  const sessionId = ctx.newId();
  const expiresAt = sessionEnd(request.kind, now, now);
  const scope = { up3Id: user.up3Id, ulpId: user.ulpId };
  const actor = {
    kind: 'user',
    userId: user.id,
    sessionId,
    name: user.name,
    role: user.role,
    scope,
    crewId: null,
  } as const;
  await withTransaction({ ...ctx, actor }, async (tx) => {
    await forgetFailures(tx.sql, request);
    // Only for the password that was checked: whoever replaces it meanwhile ends all sessions there are, and this one after it.
    const { count } = await tx.sql`
      insert into session (id, token_hash, user_id, kind, device, created_at, last_seen_at, expires_at)
      select ${sessionId}::uuid, ${createHash('sha256').update(token).digest()}::bytea, id, ${request.kind},
        ${request.device ?? null}, ${now}::timestamptz, ${now}::timestamptz, ${expiresAt}::timestamptz
      from app_user where id = ${user.id} and password_hash = ${user.passwordHash} and disabled_at is null for share`;
    if (count === 0) throw wrongLogin();
    const data = { sessionId, kind: request.kind };
    await recordEvent(tx, {
      type: 'user.logged_in',
      entity: 'user',
      entityId: user.id,
      up3Id: user.up3Id,
      at: now,
      data,
    });
  });
  return { token, expiresAt, user: presentMe(user) };
}
