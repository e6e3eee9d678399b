import { rosterShiftAt } from '@comcen/shared/domain/crew/roster.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvents } from '../../events/record.ts';
import { authorize } from '../authorize.ts';
import { giveBackUnstarted } from './give-back-unstarted.ts';

interface ChangedCrew {
  id: string;
  version: number;
  ulp_id: string;
  on_duty: boolean;
}

/**
 * Brings duty in line with the roster: at start, at each change of shift, and as often as one likes between. An explicit choice
 * holds until the change after it. Crews without a shift (production) are left alone. Returns how many crews changed.
 */
export async function applyRoster(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  return withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const shift = rosterShiftAt(at);
    const due = await lockDue(tx, up3Id, shift, at);
    if (due.length === 0) return 0;
    await tx.sql`
      update technician t set on_duty = (c.shift = ${shift} and u.disabled_at is null), duty_source = 'roster',
        duty_until = null, duty_since = ${at}
      from crew c, app_user u
      where c.id = t.crew_id and u.id = t.user_id and c.id = any(${due}::uuid[])
        and (t.duty_until is null or t.duty_until <= ${at}) and t.on_duty <> (c.shift = ${shift} and u.disabled_at is null)`;
    const changed = await tx.sql<ChangedCrew[]>`
      update crew c set on_duty = d.on_duty, duty_since = ${at}, off_roster = d.on_duty and c.shift <> ${shift},
        version = c.version + 1
      from (select crew_id, bool_or(on_duty) as on_duty from technician where crew_id = any(${due}::uuid[]) group by crew_id) d
      where d.crew_id = c.id and c.on_duty <> d.on_duty
      returning c.id, c.version, c.ulp_id, c.on_duty`;
    await recordEvents(
      tx,
      changed.map((crew) => ({
        type: crew.on_duty ? 'crew.on_duty' : 'crew.off_duty',
        entity: 'crew' as const,
        entityId: crew.id,
        entityVersion: crew.version,
        up3Id,
        ulpId: crew.ulp_id,
        at,
        data: { source: 'roster' },
      })),
    );
    const left = changed.filter((crew) => !crew.on_duty).map((crew) => crew.id);
    await giveBackUnstarted(tx, left, 'crew_off_duty');
    return changed.length;
  });
}

/** Crews that the roster would change, locked by id before any technician: as every other command locks them (setDuty, offers). */
async function lockDue(ctx: Context, up3Id: string, shift: number, at: Date): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }[]>`
    select c.id from crew c
    where c.up3_id = ${up3Id} and c.shift is not null and c.retired_at is null and exists (
      select from technician t join app_user u on u.id = t.user_id
      where t.crew_id = c.id and (t.on_duty <> c.on_duty or (t.duty_until is null or t.duty_until <= ${at})
        and t.on_duty <> (c.shift = ${shift} and u.disabled_at is null)))
    order by c.id for update of c`;
  return rows.map((row) => row.id);
}
