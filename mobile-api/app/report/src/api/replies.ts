import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import type { TrackingReply } from '@comcen/shared/wire/http/report.ts';
import { isRecord, text } from '../../../http/request.ts';

/** Checked by hand: the schema library alone would double what a phone on 2G has to load. The types are the wire's own. */
export type Tracking = Pick<
  TrackingReply,
  'number' | 'status' | 'statusText' | 'kind' | 'reportedAt' | 'estimate' | 'steps' | 'askAgainS' | 'canRate' | 'rating'
>;
export interface Taken {
  readonly number: string;
  readonly trackingToken: string;
  readonly reportedAt: string;
}
export interface Outage {
  readonly id: string;
  readonly at: LatLng;
  readonly customersOut: number;
  readonly since: string;
  /** Announced end of a planned outage; null: a fault. */
  readonly until: string | null;
}

const must = (value: unknown): string => {
  if (typeof value !== 'string') throw new TypeError('the reply has another shape');
  return value;
};
const record = (value: unknown): Record<string, unknown> => {
  if (!isRecord(value)) throw new TypeError('the reply has another shape');
  return value;
};

export function parseTaken(body: unknown): Taken {
  const { number, trackingToken, reportedAt } = record(body);
  return { number: must(number), trackingToken: must(trackingToken), reportedAt: must(reportedAt) };
}

const KINDS: readonly Tracking['kind'][] = [
  'outage',
  'hazard',
  'voltage',
  'meter',
  'complaint',
  'service_request',
  'information',
];

export function parseTracking(body: unknown): Tracking {
  const { number, status, statusText, kind, reportedAt, estimate, steps, askAgainS, canRate, rating } = record(body);
  return {
    number: must(number),
    status: must(status),
    statusText: must(statusText),
    kind: KINDS.find((known) => known === kind) ?? 'outage',
    reportedAt: must(reportedAt),
    estimate: isRecord(estimate) ? parseEstimate(estimate) : null,
    steps: (Array.isArray(steps) ? steps : []).map((step: unknown) => {
      const { status, statusText, at } = record(step);
      return { status: must(status), statusText: must(statusText), at: must(at) };
    }),
    askAgainS: typeof askAgainS === 'number' ? askAgainS : 10,
    canRate: canRate === true,
    rating: isRecord(rating) ? parseRating(rating) : null,
  };
}

function parseRating({ stars, nps, at }: Record<string, unknown>): Tracking['rating'] {
  if (typeof stars !== 'number') return null;
  return { stars, nps: typeof nps === 'number' ? nps : null, at: must(at) };
}

/** What an older server does not send is not known. */
const parseEstimate = (estimate: Record<string, unknown>): Tracking['estimate'] => ({
  at: must(estimate.at),
  earliestAt: text(estimate.earliestAt) ?? null,
  latestAt: text(estimate.latestAt) ?? null,
  source: text(estimate.source) ?? '',
  cases: typeof estimate.cases === 'number' ? estimate.cases : null,
  isPrior: estimate.isPrior === true,
});

export function parseOutages(body: unknown): Outage[] {
  const { features } = record(body);
  if (!Array.isArray(features)) throw new TypeError('the reply has another shape');
  return features.flatMap((feature: unknown) => {
    const { properties, geometry } = record(feature);
    const { id, customersOut, since, until } = record(properties);
    const { coordinates } = record(geometry);
    const [lng, lat]: unknown[] = Array.isArray(coordinates) ? coordinates : [];
    if (typeof lat !== 'number' || typeof lng !== 'number' || typeof customersOut !== 'number') return [];
    return [{ id: must(id), at: { lat, lng }, customersOut, since: must(since), until: text(until) ?? null }];
  });
}
