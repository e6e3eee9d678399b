import { addDays } from '../../time/format.ts';
import { type Days, monthAfter } from './period.ts';

/** Keys of all hours, days or months of a period, also of those without an order: a gap is to be seen. */
export function keysBetween(step: 'hour' | 'day' | 'month', { from, to }: Days): string[] {
  if (step === 'hour') return Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const next = step === 'day' ? (key: string) => addDays(key, 1) : (key: string) => monthAfter(key, 1);
  const [first, last] = step === 'day' ? [from, to] : [from.slice(0, 7), to.slice(0, 7)];
  const keys: string[] = [];
  for (let key = first; key <= last; key = next(key)) keys.push(key);
  return keys;
}
