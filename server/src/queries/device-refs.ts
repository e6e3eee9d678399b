import type { DeviceKind } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../context.ts';

export interface DeviceRef {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: DeviceKind;
}
export type DeviceRefs = ReadonlyMap<string, DeviceRef>;

/** Names of devices; the grid is no secret within the house. Index grid_device_pkey. */
export async function deviceRefs(ctx: Context, ids: readonly string[]): Promise<DeviceRefs> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.sql<DeviceRef[]>`
    select id, code, name, kind from grid_device where id = any(${[...new Set(ids)]}::uuid[])`;
  return new Map(rows.map(({ id, code, name, kind }) => [id, { id, code, name, kind }]));
}
