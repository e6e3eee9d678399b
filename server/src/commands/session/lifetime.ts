const HOUR_MS = 3_600_000;
const CONSOLE_IDLE_MS = 12 * HOUR_MS;
const CONSOLE_LONGEST_MS = 7 * 24 * HOUR_MS;
/** So that a day's offline queue can still be sent, and a technician is not asked for a password on a pole. */
const PHONE_MS = 30 * 24 * HOUR_MS;

/** When a session used at `now` ends: a phone's 30 days after login, others 12 h after their last use and 7 days after login. */
export function sessionEnd(kind: 'console' | 'phone', createdAt: Date, now: Date): Date {
  if (kind === 'phone') return new Date(createdAt.getTime() + PHONE_MS);
  return new Date(Math.min(now.getTime() + CONSOLE_IDLE_MS, createdAt.getTime() + CONSOLE_LONGEST_MS));
}
