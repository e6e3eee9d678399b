const ZONE = 'Asia/Jakarta';

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const minute = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });

/** 14:03:27, always WIB whatever the machine's zone. */
export const clockText = (ms: number): string => clock.format(ms);

/** 14:03 */
export const timeText = (at: string | number): string => minute.format(new Date(at));

/** 2026-05-12, the WIB day that holds the instant. */
export const dayText = (at: string | number): string => day.format(new Date(at));

/** 14:03 today, 12/05 14:03 on another day. */
export function momentText(at: string, now: number): string {
  const date = dayText(at);
  if (date === dayText(now)) return timeText(at);
  const [, month = '', dayOfMonth = ''] = date.split('-');
  return `${dayOfMonth}/${month} ${timeText(at)}`;
}

/** mm:ss, minutes not wrapped into hours: 187:03. Negative is 00:00. */
export function minutesSeconds(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const seconds = total % 60;
  return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(seconds).padStart(2, '0')}`;
}

/** Start of a WIB day as a UTC instant; WIB has no daylight saving. */
export const startOfDay = (date: string): string => new Date(`${date}T00:00:00+07:00`).toISOString();

export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** 'YYYY-MM-DDTHH:mm' of a datetime-local field, read as WIB. */
export const localToInstant = (local: string): string => new Date(`${local}:00+07:00`).toISOString();
export const instantToLocal = (ms: number): string => `${dayText(ms)}T${timeText(ms)}`;
