import type { UserItem } from '@comcen/shared/wire/http/auth.ts';
import type { Context } from '../../context.ts';
import { AppError, notFound } from '../../errors.ts';
import { presentUser } from '../../presenters/user.ts';
import type { UserRow } from '../../queries/users.ts';

/**
 * Users outside an admin's region do not exist for that admin. Stricter than `authorize`, for which an unknown region passes: a
 * user without a UP3 sees everything, so only an admin without one may touch or make such a user.
 */
export function assertManages(ctx: Context, up3Id: string | null): void {
  const { actor } = ctx;
  if (actor.kind !== 'user' || actor.scope.up3Id === null || actor.scope.up3Id === up3Id) return;
  throw new AppError('not_found', 'This user does not exist or lies outside your region.');
}

/** The user to change, locked until the transaction ends. */
export async function lockUser(tx: Context, userId: string): Promise<UserRow> {
  const [user] = await tx.sql<UserRow[]>`
    select id, username, name, role, up3_id as "up3Id", ulp_id as "ulpId", phone, disabled_at as "disabledAt",
      must_change_password as "mustChangePassword", version
    from app_user where id = ${userId} for update`;
  if (!user) throw notFound('This user');
  assertManages(tx, user.up3Id);
  return user;
}

/** The user as it is after `change`. */
export const presentChanged = (user: UserRow, change: Partial<UserRow>): UserItem =>
  presentUser({ ...user, ...change, version: user.version + 1 });
