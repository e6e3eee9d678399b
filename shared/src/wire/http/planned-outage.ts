import { z } from 'zod';
import { id, instant, latLng, pageQuery } from './common.ts';
import { deviceRef } from './work-order.ts';

export const PLANNED_OUTAGE_STATES = ['coming', 'in_force', 'overrun', 'ended', 'cancelled'] as const;

export const plannedOutageItem = z.object({
  id,
  number: z.string(),
  up3: z.string(),
  ulp: z.string(),
  device: deviceRef,
  location: latLng,
  /** Served below the device. */
  customers: z.number(),
  startsAt: z.string(),
  endsAt: z.string(),
  note: z.string(),
  /** At the time of the reply; `overrun`: past its announced end, and nobody said that power is back. */
  state: z.enum(PLANNED_OUTAGE_STATES),
  /** Reports that it answered. */
  callers: z.number(),
  createdBy: z.string().nullable(),
  createdAt: z.string(),
  cancelledAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  version: z.number(),
});
export type PlannedOutageItem = z.infer<typeof plannedOutageItem>;

export const createPlannedOutageBody = z.object({
  deviceId: id,
  startsAt: instant,
  endsAt: instant,
  note: z.string().trim().max(500).default(''),
});
export type CreatePlannedOutageBody = z.infer<typeof createPlannedOutageBody>;

/** What is left out stays. With `version`, 409 when somebody else changed it meanwhile. */
export const changePlannedOutageBody = z.object({
  deviceId: id.optional(),
  startsAt: instant.optional(),
  endsAt: instant.optional(),
  note: z.string().trim().max(500).optional(),
  version: z.number().int().optional(),
});
export type ChangePlannedOutageBody = z.infer<typeof changePlannedOutageBody>;

/** `now` holds what is past its announced end too, `past` what was ended or cancelled. */
export const plannedOutageQuery = pageQuery.extend({
  when: z.enum(['now', 'coming', 'past']).optional(),
  ulp: z.string().max(20).optional(),
});

/** A device of the grid, found by any part of code or name. */
export const deviceItem = deviceRef.extend({
  ulp: z.string(),
  location: latLng,
  customers: z.number(),
  /** The device above it. */
  parent: z.object({ code: z.string(), name: z.string() }).nullable(),
});
export type DeviceItem = z.infer<typeof deviceItem>;
