import { createHash } from 'node:crypto';

/**
 * A UUIDv7 of an instant of the past: it lies in that month's partition. The rest comes from what it stands for, so that the same row
 * read twice is the same id. @param of for example the region, the kind and the source's number
 */
export function pastId(at: Date, of: readonly string[]): string {
  const rest = createHash('sha256').update(of.join('\u0000')).digest('hex');
  const time = at.getTime().toString(16).padStart(12, '0');
  const variant = ((Number.parseInt(rest[3] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(4, 7)}-${rest.slice(7, 19)}`;
}
