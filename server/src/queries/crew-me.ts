import type { CrewMe } from '@comcen/shared/wire/http/auth.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { AppError } from '../errors.ts';
import { presentMe } from '../presenters/user.ts';

interface Row {
  username: string;
  must_change_password: boolean;
  technician_id: string;
  on_duty: boolean;
  crew_id: string;
  code: string;
  name: string;
  ulp_id: string;
  posko: string;
}

/** The technician behind a phone, with the crew. Errors: 403 for somebody without a crew. */
export async function crewMeOf(ctx: Context): Promise<CrewMe> {
  const actor = authorize(ctx, 'work_order.work');
  if (actor.kind !== 'user') throw noCrew();
  const [row] = await ctx.sql<Row[]>`
    select u.username, u.must_change_password, t.id as technician_id, t.on_duty, c.id as crew_id, c.code, c.name, c.ulp_id,
      k.name as posko
    from technician t join app_user u on u.id = t.user_id join crew c on c.id = t.crew_id join posko k on k.id = c.posko_id
    where t.user_id = ${actor.userId} and c.retired_at is null`;
  if (!row) throw noCrew();
  const { userId: id, name, role, scope } = actor;
  const { username, must_change_password: mustChangePassword } = row;
  return {
    ...presentMe({ id, username, name, role, ...scope, mustChangePassword }),
    technicianId: row.technician_id,
    onDuty: row.on_duty,
    crew: { id: row.crew_id, code: row.code, name: row.name, ulp: row.ulp_id, posko: row.posko },
  };
}

const noCrew = () => new AppError('forbidden', 'You belong to no crew. Ask the command center.');
