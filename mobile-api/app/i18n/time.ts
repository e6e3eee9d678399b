/** Clock of a device in Bangka, 14:03, whatever zone the phone is set to. */
const clock = new Intl.DateTimeFormat('id-ID', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Jakarta' });
const day = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'short', timeZone: 'Asia/Jakarta' });

export const clockOf = (at: string | number | Date): string => clock.format(new Date(at)).replace('.', ':');
export const dayOf = (at: string | number | Date): string => day.format(new Date(at));

/** 14:03 today, 21 Nov 14:03 on another day. */
export const momentOf = (at: string | number, now: number): string =>
  dayOf(at) === dayOf(now) ? clockOf(at) : `${dayOf(at)} ${clockOf(at)}`;

/** 0:45, 12:41, 1:02:09. Never negative. */
export function stopwatch(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
