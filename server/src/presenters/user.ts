import type { Role } from '@comcen/shared/domain/codes.ts';
import type { Me, UserItem } from '@comcen/shared/wire/http/auth.ts';

interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly up3Id: string | null;
  readonly ulpId: string | null;
  readonly mustChangePassword: boolean;
}

export const presentMe = (user: UserRow): Me => ({
  id: user.id,
  name: user.name,
  username: user.username,
  role: user.role,
  scope: { up3: user.up3Id, ulp: user.ulpId },
  mustChangePassword: user.mustChangePassword,
});

interface UserDetailRow extends UserRow {
  readonly phone: string | null;
  readonly disabledAt: Date | null;
  readonly version: number;
}

export const presentUser = (user: UserDetailRow): UserItem => ({
  ...presentMe(user),
  phone: user.phone,
  disabledAt: user.disabledAt?.toISOString() ?? null,
  version: user.version,
});
