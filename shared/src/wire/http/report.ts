import { z } from 'zod';
import { channel, id, idpel, instant, latLng, reportKind } from './common.ts';

const reporter = z.object({
  name: z.string().trim().max(100).optional(),
  /** Indonesian: 08.., 62.. or +62.., 10 to 13 digits; stored as E.164. */
  phone: z.string().trim().max(20).optional(),
});

export const createReportBody = z.object({
  channel,
  kind: reportKind.default('outage'),
  description: z.string().trim().max(2000).default(''),
  reporter: reporter.default({}),
  idpel: idpel.optional(),
  location: latLng.optional(),
  address: z.string().trim().max(300).optional(),
  /** When the customer said it: up to 7 days ago from the room, 24 h on the public door; the future is refused. */
  reportedAt: instant.optional(),
  /** The provider's message id: the same one on the same channel is the same report. */
  externalId: z.string().trim().min(1).max(200).optional(),
});
export type CreateReportBody = z.infer<typeof createReportBody>;

/** The phone API's public body: as above; channel is `mobile_app` or `web`. */
export const publicReportBody = createReportBody.extend({
  channel: z.enum(['mobile_app', 'web']).default('mobile_app'),
});

/** Why triage linked a report, as code and figures; screens put it into words. */
export const linkReason = z.object({
  code: z.enum([
    'new_incident',
    'same_customer',
    'same_device',
    'upstream_device',
    'same_place',
    'attached_by_operator',
    'no_work_needed',
    'planned_outage',
    'regrouped',
    'suspected_device',
  ]),
  deviceId: id.nullable().optional(),
  deviceCode: z.string().nullable().optional(),
  by: z.string().nullable().optional(),
  /** An open incident at the same device that this report did not join (a hazard stands for itself). */
  relatedIncidentId: id.nullable().optional(),
  distanceM: z.number().optional(),
  plannedOutageId: id.optional(),
  number: z.string().optional(),
  endsAt: z.string().optional(),
});
export type LinkReason = z.infer<typeof linkReason>;

export const reportReply = z.object({
  id,
  number: z.string(),
  status: z.enum(['received', 'linked', 'answered', 'withdrawn']),
  kind: reportKind,
  channel,
  reportedAt: z.string(),
  receivedAt: z.string(),
  trackingToken: z.string(),
  up3: z.string(),
  ulp: z.string(),
  idpel: z.string().nullable(),
  location: latLng.nullable(),
  address: z.string(),
  description: z.string(),
  reporter: z.object({ name: z.string().nullable(), phone: z.string().nullable() }),
  isLateEntry: z.boolean(),
  incidentId: id.nullable(),
  workOrderId: id.nullable(),
  linkReason: linkReason.nullable(),
  linkedAt: z.string().nullable(),
  version: z.number(),
});
export type ReportReply = z.infer<typeof reportReply>;

export const attachReportBody = z.object({ incidentId: id });

/** Public answer to POST /reports of the phone API. */
export const publicReportReply = z.object({
  number: z.string(),
  trackingToken: z.string(),
  status: z.string(),
  reportedAt: z.string(),
});

/** PLN Mobile's words. */
export const trackingReply = z.object({
  number: z.string(),
  status: z.string(),
  statusText: z.string(),
  kind: reportKind,
  reportedAt: z.string(),
  /** When power is expected back; the interval holds four times out of five, null when a person said it. */
  estimate: z
    .object({
      at: z.string(),
      earliestAt: z.string().nullable(),
      latestAt: z.string().nullable(),
      source: z.string(),
      cases: z.number().nullable(),
      isPrior: z.boolean(),
    })
    .nullable(),
  /** Crew on its way: a place rounded to about 100 m and minutes; nothing personal. */
  steps: z.array(z.object({ status: z.string(), statusText: z.string(), at: z.string() })),
  /** Seconds after which the page had better ask again; longer in a storm. */
  askAgainS: z.number(),
  /** Answered or back on, and not rated yet or not long ago: stars are taken. */
  canRate: z.boolean(),
  rating: z.object({ stars: z.number(), nps: z.number().nullable(), at: z.string() }).nullable(),
});
export type TrackingReply = z.infer<typeof trackingReply>;

export const outageFeature = z.object({
  type: z.literal('Feature'),
  properties: z.object({
    id: z.string(),
    customersOut: z.number(),
    since: z.string(),
    /** `open`, `partly_restored`; `planned` with its announced end `until`. */
    state: z.string(),
    until: z.string().nullable(),
  }),
  geometry: z.object({ type: z.literal('Point'), coordinates: z.tuple([z.number(), z.number()]) }),
});
export const outagesReply = z.object({ type: z.literal('FeatureCollection'), features: z.array(outageFeature) });

export const customerItem = z.object({
  idpel,
  name: z.string(),
  phone: z.string().nullable(),
  meterNo: z.string().nullable(),
  tariff: z.string(),
  powerVa: z.number(),
  address: z.string(),
  location: latLng,
  ulp: z.string(),
  transformerId: id.nullable(),
  transformerCode: z.string().nullable(),
  isCritical: z.boolean(),
});
export type CustomerItem = z.infer<typeof customerItem>;
