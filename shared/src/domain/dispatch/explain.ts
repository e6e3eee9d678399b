import type { DispatchSettings, Reason, WaitingOrder } from './picture.ts';
import type { Prospect } from './prospect.ts';
import type { Crowd } from './units.ts';

/** Why nobody has it, in the order a dispatcher would ask. */
export function whyNobody(prospect: Prospect, { units, crews }: Crowd, ahead: number): Reason {
  const { eligible, later } = prospect;
  if (crews === 0) return { code: 'no_crew_on_duty', data: {} };
  if (eligible.length > 0) return { code: 'higher_priority_first', data: { ordersAhead: ahead } };
  if (later.length === 0) return { code: 'all_refused', data: { crews: prospect.past.size } };
  if (prospect.lacksOnlyNeed) return { code: 'waits_for_need', data: { needs: prospect.order.needs.join(' ') } };
  const isFull = later.every((u) => units[u]?.state.closed === 'full');
  return { code: isFull ? 'all_full' : 'all_busy', data: { crews: later.length } };
}

/** What is said beside the first reason. */
export function alsoTrue(prospect: Prospect, settings: DispatchSettings, isChosen: boolean): Reason[] {
  const reasons = attemptsReason(prospect.order, settings);
  if (prospect.missing.length > 0) reasons.push({ code: 'needs_missing', data: { needs: prospect.missing.join(' ') } });
  if (isChosen && prospect.isPastShift) reasons.push({ code: 'past_shift_end', data: {} });
  return reasons;
}

const attemptsReason = (order: WaitingOrder, settings: DispatchSettings): Reason[] =>
  order.attempts >= settings.maxAttempts ? [{ code: 'attempts_exhausted', data: { attempts: order.attempts } }] : [];
