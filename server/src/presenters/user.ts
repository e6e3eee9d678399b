import type { Role } from '@comcen/shared/domain/codes.ts';
import type { Me, UserItem } from '@comcen/shared/wire/http/auth.ts';

interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly up3Id: string | null;
  readonly ulpId: string | null;
}

export const presentPerson = (user: UserRow): Omit<Me, 'mustChangePassword'> => ({
  id: user.id,
  name: user.name,
  username: user.username,
  role: user.role,
  scope: { up3: user.up3Id, ulp: user.ulpId },
});

export const presentMe = (user: UserRow & { readonly mustChangePassword: boolean }): Me => ({
  ...presentPerson(user),
  mustChangePassword: user.mustChangePassword,
});

interface UserDetailRow extends UserRow {
  readonly phone: string | null;
  readonly disabledAt: Date | null;
  readonly mustChangePassword: boolean;
  readonly version: number;
}

export const presentUser = (user: UserDetailRow): UserItem => ({
  ...presentMe(user),
  phone: user.phone,
  disabledAt: user.disabledAt?.toISOString() ?? null,
  version: user.version,
});
