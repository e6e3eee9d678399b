import { normalizePhone } from '@comcen/shared/domain/report/phone.ts';
import type { createUserBody, UserItem } from '@comcen/shared/wire/http/auth.ts';
import type { z } from 'zod';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { invalidField } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { presentUser } from '../../presenters/user.ts';
import { authorize } from '../authorize.ts';
import { hashPassword } from '../session/password.ts';
import { assertManages } from './find-user.ts';

export type NewUser = z.output<typeof createUserBody>;

/** Makes a user, with the technician's row when the role needs one. Throws 422 that names the field, 409 for a taken name. */
export async function createUser(ctx: Context, body: NewUser): Promise<UserItem> {
  authorize(ctx, 'user.manage', { up3Id: body.up3, ulpId: body.ulp });
  assertManages(ctx, body.up3);
  assertWhole(body);
  const phone = phoneOf(body.phone);
  const passwordHash = await hashPassword(body.password);
  // Who owns the terminal (admin:create) chose for themselves; what an admin chose here is known to two people.
  const mustChangePassword = ctx.actor.kind === 'user';
  return withTransaction(ctx, async (tx) => {
    await assertPlacesExist(tx, body);
    const id = tx.newId();
    const now = tx.clock();
    await tx.sql`insert into app_user (id, username, name, role, password_hash, up3_id, ulp_id, phone,
        must_change_password, created_at)
      values (${id}, ${body.username}, ${body.name}, ${body.role}, ${passwordHash}, ${body.up3}, ${body.ulp},
        ${phone}, ${mustChangePassword}, ${now})`;
    if (body.crewId) {
      await tx.sql`insert into technician (id, user_id, crew_id, name, phone)
        values (${tx.newId()}, ${id}, ${body.crewId}, ${body.name}, ${phone})`;
    }
    const data = { role: body.role, crewId: body.crewId };
    await recordEvent(tx, { type: 'user.created', entity: 'user', entityId: id, up3Id: body.up3, at: now, data });
    const { username, name, role } = body;
    const region = { up3Id: body.up3, ulpId: body.ulp };
    return presentUser({
      id,
      username,
      name,
      role,
      phone,
      ...region,
      disabledAt: null,
      mustChangePassword,
      version: 1,
    });
  });
}

/** Role and region belong together: who works somewhere says where. */
function assertWhole({ role, up3, ulp, crewId }: NewUser): void {
  if (role !== 'admin' && up3 === null) throw invalidField('up3', `is required for the role ${role}`);
  if (role !== 'manager' && ulp !== null) throw invalidField('ulp', 'only a manager is narrowed to one ULP');
  if (role === 'technician' && crewId === null) throw invalidField('crewId', 'is required for the role technician');
  if (role !== 'technician' && crewId !== null) throw invalidField('crewId', 'is for technicians only');
}

function phoneOf(given: string | null): string | null {
  if (given === null || given === '') return null;
  const phone = normalizePhone(given);
  if (phone === null) throw invalidField('phone', 'needs an Indonesian number of 10 to 13 digits');
  return phone;
}

async function assertPlacesExist({ sql }: Context, { up3, ulp, crewId }: NewUser): Promise<void> {
  if (up3 === null) return;
  const [found] = await sql<{ up3: boolean; ulp: boolean; crew: boolean }[]>`
    select exists(select 1 from up3 where id = ${up3}) as up3,
      exists(select 1 from ulp where id = ${ulp} and up3_id = ${up3}) as ulp,
      exists(select 1 from crew where id = ${crewId} and up3_id = ${up3} and retired_at is null) as crew`;
  if (!found?.up3) throw invalidField('up3', 'there is no such UP3');
  if (ulp !== null && !found.ulp) throw invalidField('ulp', 'there is no such ULP in this UP3');
  if (crewId !== null && !found.crew) throw invalidField('crewId', 'there is no such crew in this UP3');
}
