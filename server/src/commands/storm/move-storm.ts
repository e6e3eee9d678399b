import type { StormState } from '@comcen/shared/domain/storm/rules.ts';
import { mayStorm, STORM_TRANSITIONS, type StormCommand } from '@comcen/shared/domain/storm/transitions.ts';
import type { Context } from '../../context.ts';
import { AppError, notFound } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { authorize, scopeOf } from '../authorize.ts';

export interface LockedStorm {
  readonly id: string;
  readonly up3_id: string;
  readonly ulp_id: string | null;
  readonly state: StormState;
  readonly version: number;
}

/** Storms of a UP3 are decided one after the other: that of the whole takes the place of its ULPs'. */
export async function lockStorms(ctx: Context, up3Id: string): Promise<void> {
  authorize(ctx, 'storm.change', { up3Id });
  const [up3] = await ctx.sql`select id from up3 where id = ${up3Id} for no key update`;
  if (!up3) throw notFound('This UP3');
}

/** Who works one ULP only may not decide about all of them. Errors: 403, 404. */
export function mustDecideFor(ctx: Context, storm: Pick<LockedStorm, 'up3_id' | 'ulp_id'>): void {
  authorize(ctx, 'storm.change', { up3Id: storm.up3_id, ulpId: storm.ulp_id });
  if (storm.ulp_id === null && scopeOf(ctx).ulpId !== null) {
    throw new AppError('forbidden', 'This storm is of the whole UP3. Its operators decide about it.');
  }
}

/** The storm with the lock of its UP3. Errors: 404. */
export async function lockStorm(ctx: Context, id: string): Promise<LockedStorm> {
  const [seen] = await ctx.sql<{ up3_id: string; ulp_id: string | null }[]>`
    select up3_id, ulp_id from storm where id = ${id}`;
  if (!seen) throw notFound('This storm');
  mustDecideFor(ctx, seen);
  await lockStorms(ctx, seen.up3_id);
  const [storm] = await ctx.sql<LockedStorm[]>`
    select id, up3_id, ulp_id, state, version from storm where id = ${id} for update`;
  if (!storm) throw notFound('This storm');
  return storm;
}

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
