import { z } from 'zod';
import {
  ACTIONS,
  CAUSES,
  CHANNELS,
  DEVICE_KINDS,
  HOLD_REASONS,
  OUTCOMES,
  REFUSE_REASONS,
  REPORT_KINDS,
  ROLES,
  WORK_KINDS,
} from '../../domain/codes.ts';
import { WORK_ORDER_STATES } from '../../domain/work-order/states.ts';

/** UTC, ISO 8601. */
export const instant = z.iso.datetime({ offset: true });

const EARLIEST_CLOCK = Date.UTC(1970, 0);
const LATEST_CLOCK = Date.UTC(10_000, 0) - 1;
/** What a device's clock says, which may be anything and refuses nothing: beyond 1970 and 9999 the nearest instant counts. */
export const deviceInstant = instant.overwrite((text) => {
  const ms = Date.parse(text);
  const kept = Math.min(Math.max(ms, EARLIEST_CLOCK), LATEST_CLOCK);
  return kept === ms ? text : new Date(kept).toISOString();
});
export const id = z.uuid();
export const latLng = z.object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) });
export type LatLng = z.infer<typeof latLng>;
export const idpel = z.string().regex(/^\d{12}$/, 'needs 12 digits');

export const channel = z.enum(CHANNELS);
export const reportKind = z.enum(REPORT_KINDS);
export const workKind = z.enum(WORK_KINDS);
export const workOrderState = z.enum(WORK_ORDER_STATES);
export const deviceKind = z.enum(DEVICE_KINDS);
export const role = z.enum(ROLES);
export const outcome = z.enum(OUTCOMES);
export const cause = z.enum(CAUSES);
export const action = z.enum(ACTIONS);
export const refuseReason = z.enum(REFUSE_REASONS);
export const holdReason = z.enum(HOLD_REASONS);

/** RFC 9457 with our members. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  currentState: z.string().optional(),
  version: z.number().optional(),
  /** Of the incident that stands in the way. */
  number: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
