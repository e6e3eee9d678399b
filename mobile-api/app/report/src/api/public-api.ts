import type { ReportKind } from '@comcen/shared/domain/codes.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { newId } from '../../../device/new-id.ts';
import { request } from '../../../http/request.ts';
import { parseOutages, parseTaken, parseTracking } from './replies.ts';

export interface ReportBody {
  readonly channel: 'web';
  readonly kind: ReportKind;
  readonly description: string;
  readonly reporter: { readonly name?: string; readonly phone?: string };
  readonly idpel?: string;
  readonly location?: LatLng;
  readonly address?: string;
}

const DEVICE_KEY = 'comcen.device';
/** A random number, only so that one phone cannot flood the room; it says nothing about the person. */
function deviceId(): string {
  const known = localStorage.getItem(DEVICE_KEY) ?? newId();
  localStorage.setItem(DEVICE_KEY, known);
  return known;
}

export const sendReport = (body: ReportBody, idempotencyKey: string) =>
  request('/reports', parseTaken, {
    method: 'POST',
    body,
    headers: { 'idempotency-key': idempotencyKey, 'x-device-id': deviceId() },
    timeoutMs: 45_000,
  });
export const track = (token: string) => request(`/reports/${encodeURIComponent(token)}`, parseTracking);
export const withdraw = (token: string) =>
  request(`/reports/${encodeURIComponent(token)}/withdraw`, () => null, { method: 'POST', body: {} });
export interface RatingGiven {
  readonly stars: number;
  readonly nps: number | null;
  readonly comment: string;
}
export const rate = (token: string, body: RatingGiven) =>
  request(`/reports/${encodeURIComponent(token)}/rating`, parseTracking, { method: 'POST', body });
export const fetchOutages = () => request('/outages', parseOutages);
