import { z } from 'zod';
import { pageQuery } from './common.ts';

/**
 * IEC CIM Outage in the names of ORNL's ODIN public profile (odin.ornl.gov, PubOutages; enumerations of IEC 61968-3 as in CIM 17/18).
 * - `mRID`: the incident's id. `cause`: our cause code of the completed order; `causeKind` where CIM has the same one, else null.
 * - `communityDescriptor`: code of the ULP. `OutageArea`: the ULP with its customers.
 * - `originalMetersAffected`: customers below the fault (a customer has one meter); `metersAffected`: of these still out. How many a
 *   partly restored one still has is not known here: all, and `outageKind` says so. `customersRestored`: the difference.
 * - `originalCustomersServed`: customers of the area, out or not, as CIM defines it.
 * - `outageKind`: predicted until a crew has been there or an operator confirmed the device, then confirmed; partiallyRestored,
 *   restored, closed as the incident.
 * - `statusKind`: the crew of the order that is furthest. `reportedStartTime`: the first report.
 * - `actualPeriod`: outage start and power on. `estimatedPeriod`: outage start and the estimate that stands; CIM uses it for planned
 *   outages, a reader that is strict takes `EstimatedRestorationTime`.
 * - `Incident`: the trouble calls behind it, as a count and the first one's time; never who called.
 */
const period = z.object({ start: z.string(), end: z.string().nullable() });
export const OUTAGE_CAUSE_KINDS = ['lightingStrike', 'animal', 'lineDown', 'poleDown', 'treeDown'] as const;
export const OUTAGE_STATUS_KINDS = ['predicted', 'confirmed', 'partiallyRestored', 'restored', 'closed'] as const;
export const CREW_STATUS_KINDS = ['awaitingCrewAssignment', 'assigned', 'enroute', 'arrived', 'fieldComplete'] as const;

export const odinOutage = z.object({
  mRID: z.string(),
  cause: z.string().nullable(),
  causeKind: z.enum(OUTAGE_CAUSE_KINDS).nullable(),
  communityDescriptor: z.string(),
  customersRestored: z.number(),
  metersAffected: z.number(),
  originalCustomersServed: z.number().nullable(),
  originalMetersAffected: z.number(),
  outageKind: z.enum(OUTAGE_STATUS_KINDS),
  reportedStartTime: z.string(),
  statusKind: z.enum(CREW_STATUS_KINDS).nullable(),
  actualPeriod: period,
  estimatedPeriod: period.nullable(),
  EstimatedRestorationTime: z
    .object({ ert: z.string(), earliest: z.string().nullable(), latest: z.string().nullable(), source: z.string() })
    .nullable(),
  Incident: z.array(
    z.object({ mRID: z.string(), troubleCalls: z.number(), firstReceivedDateTime: z.string().nullable() }),
  ),
  Names: z.array(z.object({ name: z.string(), NameType: z.string() })),
  OutageArea: z.array(
    z.object({
      mRID: z.string(),
      name: z.string(),
      outageAreaKind: z.literal('serviceArea'),
      metersServed: z.number(),
    }),
  ),
  utilityDisclaimer: z.string(),
});
export type OdinOutage = z.infer<typeof odinOutage>;
export const odinQuery = pageQuery.extend({
  /** `current`: not restored. */
  state: z.enum(['current', 'all']).default('current'),
  ulp: z.string().max(20).optional(),
});

/** The public feed. Places are areas, small outages are told together or not at all. */
export const outageFeedItem = z.object({
  id: z.string(),
  kind: z.enum(['outage', 'planned', 'several_small']),
  area: z.string(),
  ulp: z.string(),
  state: z.enum(['open', 'partly_restored', 'planned']),
  customersOut: z.number(),
  /** Outages told together. */
  outages: z.number(),
  since: z.string(),
  /** When power is expected back. */
  expectedAt: z.string().nullable(),
});
export type OutageFeedItem = z.infer<typeof outageFeedItem>;
export const outageFeed = z.object({
  title: z.string(),
  asOf: z.string(),
  /** An outage of fewer customers stands in no entry of its own. */
  minCustomers: z.number(),
  disclaimer: z.string(),
  items: z.array(outageFeedItem),
});
export type OutageFeed = z.infer<typeof outageFeed>;
