import { createHash } from 'node:crypto';

/** The same id for the same name in every run: what breaks a tie by id breaks it alike, so that a seed that fails can be run again. */
export function stableId(up3Id: string, name: string): string {
  const hex = createHash('sha256').update(`${up3Id}/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
