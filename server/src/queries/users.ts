import type { Role } from '@comcen/shared/domain/codes.ts';
import type { Me, UserItem } from '@comcen/shared/wire/http/auth.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { AppError } from '../errors.ts';
import { presentMe, presentUser } from '../presenters/user.ts';

export interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly up3Id: string | null;
  readonly ulpId: string | null;
  readonly phone: string | null;
  readonly disabledAt: Date | null;
  readonly mustChangePassword: boolean;
  readonly version: number;
}

/** The caller as the row says now: a session remembers no passwords. Everybody may ask who they are. By primary key. */
export async function whoIs(ctx: Context): Promise<Me> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw new AppError('unauthenticated', 'Log in first.');
  const [user] = await ctx.sql<Parameters<typeof presentMe>[0][]>`
    select id, username, name, role, up3_id as "up3Id", ulp_id as "ulpId", must_change_password as "mustChangePassword"
    from app_user where id = ${actor.userId}`;
  if (!user) throw new AppError('unauthenticated', 'Log in first.');
  return presentMe(user);
}

/** Users of the admin's region by username; `after` = last username of the page before. Index app_user_username. */
export async function usersPage(ctx: Context, page: { after: string | null; limit: number }): Promise<UserItem[]> {
  authorize(ctx, 'user.manage');
  const { up3Id } = scopeOf(ctx);
  const rows = await ctx.sql<UserRow[]>`
    select id, username, name, role, up3_id as "up3Id", ulp_id as "ulpId", phone, disabled_at as "disabledAt",
      must_change_password as "mustChangePassword", version
    from app_user
    where (${page.after}::text is null or username > ${page.after}) and (${up3Id}::text is null or up3_id = ${up3Id})
    order by username limit ${page.limit}`;
  return rows.map(presentUser);
}
