export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Bright paper in the sun, dark in a cab at night: 18.00 to 05.30, or whenever the phone itself is dark. */
export function isDark(choice: Theme, now: Date, phoneIsDark: boolean): boolean {
  if (choice !== 'auto') return choice === 'dark';
  const minutes = now.getHours() * 60 + now.getMinutes();
  return phoneIsDark || minutes >= 18 * 60 || minutes < 5.5 * 60;
}
