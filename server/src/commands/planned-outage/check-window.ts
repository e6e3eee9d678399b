import {
  checkWindow,
  FARTHEST_AHEAD_D,
  LATEST_ENTRY_H,
  LONGEST_WINDOW_H,
  type WindowProblem,
} from '@comcen/shared/domain/planned-outage/window.ts';
import type { Context } from '../../context.ts';
import { AppError, invalidField } from '../../errors.ts';

export const bookkeeping = 'reads for the commands that enter and change a window; they authorize and record';

export interface Window {
  readonly deviceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

const MESSAGES: Readonly<Record<WindowProblem['code'], string>> = {
  not_after_start: 'The end must come after the start.',
  in_the_past: 'This window is over already. Nobody can be out by it any more.',
  too_long: `Planned work lasts ${LONGEST_WINDOW_H} hours at most. Enter one window per part.`,
  began_too_long_ago: `A window may begin ${LATEST_ENTRY_H} hours ago at the earliest.`,
  too_far_ahead: `A window may begin ${FARTHEST_AHEAD_D} days ahead at the latest.`,
};

/** Errors: 422 naming every wrong field. */
export function windowMustBeGood(ctx: Context, { startsAt, endsAt }: Window): void {
  const problems = checkWindow(startsAt.getTime(), endsAt.getTime(), ctx.clock().getTime());
  if (problems.length === 0) return;
  throw new AppError('invalid', 'This window cannot be.', {
    issues: problems.map(({ field, code }) => ({ field, message: MESSAGES[code] })),
  });
}

/**
 * Two windows on one device at the same time are one entered twice. The device is locked: of two operators one sees the other's.
 * Index planned_outage_in_force. Errors: 422 naming `deviceId`.
 */
export async function mustNotOverlap(
  ctx: Context,
  up3Id: string,
  window: Window,
  except: string | null,
): Promise<void> {
  const [other] = await ctx.sql<{ number: string }[]>`
    select number from planned_outage where up3_id = ${up3Id} and cancelled_at is null and ended_at is null
      and ends_at > ${window.startsAt} and starts_at < ${window.endsAt} and device_id = ${window.deviceId}
      and id is distinct from ${except}::uuid
    order by id limit 1`;
  if (!other) return;
  throw invalidField('deviceId', `${other.number} covers this device in this window already. Change that one instead.`);
}
