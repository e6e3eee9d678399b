import { mayStorm, STORM_TRANSITIONS, type StormCommand } from '@comcen/shared/domain/storm/transitions.ts';
import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import type { LockedStorm } from './lock-storm.ts';

export const consequence =
  'one step of a storm whose lock the command holds that has authorized (lock-storm.ts); recorded here';

/**
 * One step of a storm, with its event; the question to the operators ends with any answer. Errors: 409 with `currentState` when
 * somebody was faster.
 */
export async function moveStorm(
  ctx: Context,
  storm: LockedStorm,
  command: StormCommand,
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  if (!mayStorm(command, storm.state)) {
    throw new AppError('conflict', `This storm is ${storm.state} already.`, {
      extra: { currentState: storm.state, version: storm.version },
    });
  }
  const { to, event } = STORM_TRANSITIONS[command];
  const at = ctx.clock();
  await writeStep(ctx, storm, command, at);
  await recordEvent(ctx, {
    type: event,
    entity: 'storm',
    entityId: storm.id,
    entityVersion: storm.version + 1,
    up3Id: storm.up3_id,
    ulpId: storm.ulp_id,
    at,
    data: { from: storm.state, to, ...data },
  });
  await clearAlarm(ctx, { kind: 'storm_proposed', entityId: storm.id });
}

/** Times follow the step: `ending_by` of a dismissed one is the operator who said no, nobody when the system took it back. */
async function writeStep(ctx: Context, storm: LockedStorm, command: StormCommand, at: Date): Promise<void> {
  const { sql } = ctx;
  const by = actorColumns(ctx).id;
  const columns = {
    start: sql`started_at = coalesce(started_at, ${at}), started_by = coalesce(started_by, ${by}::uuid), ending_at = null, ending_by = null`,
    dismiss: sql`ending_by = ${by}::uuid, ended_at = ${at}`,
    withdraw: sql`ended_at = ${at}`,
    end: sql`ending_at = ${at}, ending_by = ${by}::uuid`,
    close: sql`ended_at = ${at}`,
  }[command];
  await sql`
    update storm set state = ${STORM_TRANSITIONS[command].to}, ${columns}, version = version + 1
    where id = ${storm.id} and state = ${storm.state} and version = ${storm.version}`;
}
