import type { Role } from '@comcen/shared/domain/codes.ts';
import type { SqlRunner } from '../context.ts';

export interface LoginUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly up3Id: string | null;
  readonly ulpId: string | null;
  readonly passwordHash: string;
  readonly disabledAt: Date | null;
  readonly mustChangePassword: boolean;
}

/** Who a name belongs to, before anybody is known, so it authorizes nobody. Index app_user_username. */
export async function userForLogin(sql: SqlRunner, username: string): Promise<LoginUser | null> {
  const [user] = await sql<LoginUser[]>`
    select id, username, name, role, up3_id as "up3Id", ulp_id as "ulpId", password_hash as "passwordHash",
      disabled_at as "disabledAt", must_change_password as "mustChangePassword"
    from app_user where username = ${username}`;
  return user ?? null;
}
