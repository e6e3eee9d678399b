import { customType } from 'drizzle-orm/pg-core';

/** Raw bytes (hashes, keys). */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** Every instant is timestamptz in UTC and a Date in code. */
export const instant = { withTimezone: true, mode: 'date' } as const;

/** JSON as postgres.js sends and reads it (see ../drizzle.ts). */
export const jsonb = customType<{ data: unknown; driverData: unknown }>({ dataType: () => 'jsonb' });
