import type { Context } from '../../context.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';

export const consequence =
  'an alarm that follows from triage or the sweep, which have authorized; raiseAlarm records it';

export interface OverrunOutage {
  readonly id: string;
  readonly up3Id: string;
  readonly ulpId: string;
  readonly number: string;
  readonly endsAt: string;
}

/** The announced end is over and power is not back, as far as anybody said: rings once per planned outage. */
export const ringOverrun = (ctx: Context, outage: OverrunOutage, why: 'callers' | 'not_ended'): Promise<boolean> =>
  raiseAlarm(ctx, {
    kind: 'planned_outage_overrun',
    severity: 'warning',
    entity: 'planned_outage',
    entityId: outage.id,
    up3Id: outage.up3Id,
    ulpId: outage.ulpId,
    data: { number: outage.number, endsAt: outage.endsAt, why },
  });
