/** The device's clock may be this much ahead of the server's. */
const AHEAD_TOLERANCE_MS = 60_000;
/** A phone may have been offline for this long (contract: a day's offline queue can still be sent). */
const OFFLINE_LIMIT_MS = 36 * 3600_000;

export interface Stamp {
  readonly at: Date;
  /** The device's clock could not be believed; the server's time counts. */
  readonly isDrifted: boolean;
}

/**
 * The time that counts for a field command: the device's when it is plausible (not ahead of the server, not before the order's
 * previous step, not older than a day's offline queue), else the server's. Never refuses.
 */
export function stampOf(given: { deviceAt: Date; receivedAt: Date; previousStepAt: Date | null }): Stamp {
  const { deviceAt, receivedAt, previousStepAt } = given;
  const aheadMs = deviceAt.getTime() - receivedAt.getTime();
  const floor = Math.max(previousStepAt?.getTime() ?? 0, receivedAt.getTime() - OFFLINE_LIMIT_MS);
  const isDrifted = aheadMs > AHEAD_TOLERANCE_MS || deviceAt.getTime() < floor - AHEAD_TOLERANCE_MS;
  if (isDrifted) return { at: receivedAt, isDrifted };
  return { at: new Date(Math.min(Math.max(deviceAt.getTime(), floor), receivedAt.getTime())), isDrifted };
}
