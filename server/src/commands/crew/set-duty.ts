import { rosterShiftAt, shiftEndsAt } from '@comcen/shared/domain/crew/roster.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { invalidField, notFound } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';
import { giveBackUnstarted } from './give-back-unstarted.ts';

interface DutyInput {
  readonly crewId: string;
  /** One technician's own choice; without it all of the crew's (an operator's switch). */
  readonly technicianId?: string | undefined;
  readonly onDuty: boolean;
  readonly source: 'technician' | 'operator';
}

interface CrewRow {
  up3_id: string;
  ulp_id: string;
  shift: number | null;
  on_duty: boolean;
  version: number;
}

/**
 * An explicit choice; it holds until the next roster change. A crew is on duty when one of its technicians is. Going off duty
 * gives its unstarted orders back; work under way stays. Twice is once.
 */
export async function setDuty(ctx: Context, input: DutyInput): Promise<{ onDuty: boolean; version: number }> {
  authorize(ctx, 'crew.duty');
  return withTransaction(ctx, async (tx) => {
    const [crew] = await tx.sql<CrewRow[]>`
      select up3_id, ulp_id, shift, on_duty, version from crew where id = ${input.crewId} and retired_at is null for update`;
    if (!crew) throw notFound('This crew');
    authorize(tx, 'crew.duty', { up3Id: crew.up3_id, ulpId: crew.ulp_id });
    await setTechnicians(tx, input);
    const [duty] = await tx.sql<{ any_on_duty: boolean }[]>`
      select coalesce(bool_or(on_duty), false) as any_on_duty from technician where crew_id = ${input.crewId}`;
    const onDuty = duty?.any_on_duty ?? false;
    if (onDuty === crew.on_duty) return { onDuty, version: crew.version };
    return { onDuty, version: await setCrew(tx, input, crew, onDuty) };
  });
}

async function setTechnicians(ctx: Context, { crewId, technicianId, onDuty, source }: DutyInput): Promise<void> {
  const now = ctx.clock();
  const set = await ctx.sql`
    update technician set on_duty = ${onDuty}, duty_source = ${source}, duty_until = ${shiftEndsAt(now)},
      duty_since = case when on_duty = ${onDuty} then duty_since else ${now} end
    where crew_id = ${crewId} and (${technicianId ?? null}::uuid is null or id = ${technicianId ?? null})
      and not (${onDuty} and exists (select from app_user u where u.id = technician.user_id and u.disabled_at is not null))`;
  if (set.count === 0) throw invalidField('onDuty', 'This crew has no technician who could be on duty.');
}

async function setCrew(ctx: Context, input: DutyInput, crew: CrewRow, onDuty: boolean): Promise<number> {
  const at = ctx.clock();
  const offRoster = onDuty && crew.shift !== null && crew.shift !== rosterShiftAt(at);
  await ctx.sql`update crew set on_duty = ${onDuty}, duty_since = ${at}, off_roster = ${offRoster}, version = version + 1
    where id = ${input.crewId}`;
  await recordEvent(ctx, {
    type: onDuty ? 'crew.on_duty' : 'crew.off_duty',
    entity: 'crew',
    entityId: input.crewId,
    entityVersion: crew.version + 1,
    up3Id: crew.up3_id,
    ulpId: crew.ulp_id,
    at,
    data: { source: input.source, offRoster },
  });
  if (!onDuty) await giveBackUnstarted(ctx, [input.crewId], 'crew_off_duty');
  return crew.version + 1;
}
