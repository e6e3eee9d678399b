import { createHash } from 'node:crypto';
import { normalizePhone } from '@comcen/shared/domain/report/phone.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import type { CreateReportBody, ReportReply } from '@comcen/shared/wire/http/report.ts';
import type { Context } from '../../context.ts';
import { AppError, invalidField } from '../../errors.ts';
import { SHORE_TOLERANCE_M } from '../../geo/geography.ts';
import { presentNewReport, type ReportRow } from '../../presenters/report.ts';
import { reportRow, reportRowByExternalId } from '../../queries/reports.ts';
import type { Services } from '../../roles/services.ts';
import { authorize, scopeOf } from '../authorize.ts';
import { acceptReport, type CheckedReport, MAX_FROM_CUSTOMER_M } from './accept-report.ts';

/** A phone's clock may run this much ahead before its time counts as the future. */
const CLOCK_TOLERANCE_MS = 60_000;
const HOUR_MS = 3_600_000;
/**
 * How long ago a report may lie. Its time starts the incident's and the order's clocks, so nobody may set them to any year. A customer
 * tells of today; the contact center enters what it wrote down while its link was gone, for a week at most.
 */
const OLDEST_FROM_CUSTOMER = { ms: 24 * HOUR_MS, words: '24 h' };
const OLDEST_FROM_ROOM = { ms: 7 * 24 * HOUR_MS, words: '7 days' };

interface CreateOptions {
  readonly idempotencyKey?: string | undefined;
  /** What an app without a login calls itself; two devices' equal keys never meet. */
  readonly deviceId?: string | undefined;
}

export interface CreatedReport {
  readonly status: 200 | 201;
  readonly body: ReportReply;
  readonly replayed: boolean;
}

/**
 * Takes a report: 201 after its commit, never lost after it. The same idempotency key, or the same external id on the same
 * channel, is the same report. Triage follows. Errors: 422 that names the field.
 */
export async function createReport(
  ctx: Context,
  services: Pick<Services, 'geo' | 'units' | 'secrets'>,
  body: CreateReportBody,
  options: CreateOptions = {},
): Promise<CreatedReport> {
  authorize(ctx, 'report.create');
  const report = check(ctx, services, body, options);
  const outcome = await acceptReport(ctx, report);
  const secret = services.secrets.tracking;
  switch (outcome.kind) {
    case 'accepted':
      ctx.ring();
      return { status: 201, body: presentNewReport(outcome.row, secret), replayed: false };
    case 'unknown_customer':
      throw invalidField(
        'idpel',
        `No customer has idpel ${body.idpel} in your region. Check the 12 digits, or send location.`,
      );
    case 'far_from_customer':
      throw invalidField(
        'location',
        `This place is more than ${MAX_FROM_CUSTOMER_M / 1000} km from the customer of idpel ${body.idpel}. Move the pin, or leave out idpel or location.`,
      );
    case 'known_key':
      return { status: 201, body: await replay(ctx, report, secret), replayed: true };
    case 'known_external_id':
      return { status: 200, body: await sameMessage(ctx, report, secret), replayed: true };
  }
}

function check(
  ctx: Context,
  services: Pick<Services, 'geo' | 'units'>,
  body: CreateReportBody,
  options: CreateOptions,
): CheckedReport {
  const now = ctx.clock();
  const phone = body.reporter.phone ? normalizePhone(body.reporter.phone) : null;
  if (body.reporter.phone && phone === null) {
    throw invalidField('reporter.phone', 'Not an Indonesian number. Use 08.. or +62.., 10 to 13 digits.');
  }
  return {
    id: ctx.newId(),
    body,
    phone,
    placeUnit: placeUnitOf(ctx, services, body),
    scope: scopeOf(ctx),
    now,
    reportedAt: reportedAtOf(ctx, body, now),
    idempotency: options.idempotencyKey
      ? { scope: idempotencyScope(ctx, options.deviceId, phone), key: options.idempotencyKey, hash: hashOf(body) }
      : null,
  };
}

function reportedAtOf(ctx: Context, body: CreateReportBody, now: Date): Date {
  if (!body.reportedAt) return now;
  const ageMs = now.getTime() - Date.parse(body.reportedAt);
  if (ageMs < -CLOCK_TOLERANCE_MS) {
    throw invalidField(
      'reportedAt',
      'The report lies in the future. Send the time the customer reported, or leave it out.',
    );
  }
  const oldest = ctx.actor.kind === 'customer' ? OLDEST_FROM_CUSTOMER : OLDEST_FROM_ROOM;
  if (ageMs > oldest.ms) {
    throw invalidField(
      'reportedAt',
      `The report lies more than ${oldest.words} back. Leave reportedAt out, and say in description when it was.`,
    );
  }
  return new Date(now.getTime() - Math.max(0, ageMs));
}

/** A place is checked whether or not the customer is known; with an idpel the unit is the customer's. */
function placeUnitOf(ctx: Context, services: Pick<Services, 'geo' | 'units'>, body: CreateReportBody) {
  if (!body.idpel) return unitOfPlace(ctx, services, body);
  if (body.location) unitAt(services, body.location);
  return null;
}

function unitOfPlace(ctx: Context, services: Pick<Services, 'geo' | 'units'>, body: CreateReportBody) {
  if (!body.location) {
    throw invalidField('location', 'The service unit is not known. Send idpel (12 digits) or location {lat, lng}.');
  }
  const unit = unitAt(services, body.location);
  authorize(ctx, 'report.create', unit);
  return unit;
}

function unitAt(services: Pick<Services, 'geo' | 'units'>, place: LatLng) {
  const ulpId = services.geo.ulpAt(place, SHORE_TOLERANCE_M);
  const up3Id = ulpId === null ? undefined : services.units.up3OfUlp(ulpId);
  if (ulpId === null || up3Id === undefined) {
    throw invalidField(
      'location',
      'This place lies in the sea or outside the service area. Move the pin onto land, or send idpel.',
    );
  }
  return { up3Id, ulpId };
}

/** Who has no login is told apart by device, else by phone: strangers who count their keys 1, 2, 3 do not meet. */
function idempotencyScope(ctx: Context, deviceId: string | undefined, phone: string | null): string {
  if (ctx.actor.kind === 'user') return `report:${ctx.actor.userId}`;
  const caller = deviceId ? `device:${deviceId}` : phone ? `phone:${phone}` : 'nobody';
  return `report:${ctx.actor.kind}:${caller}`;
}

const hashOf = (body: CreateReportBody): Buffer => createHash('sha256').update(JSON.stringify(body)).digest();

async function replay(ctx: Context, report: CheckedReport, secret: Buffer): Promise<ReportReply> {
  const { scope, key, hash } = report.idempotency ?? { scope: '', key: '', hash: Buffer.alloc(0) };
  const [stored] = await ctx.sql<{ request_hash: Buffer; body: { reportId: string } }[]>`
    select request_hash, body from idempotency_key where scope = ${scope} and key = ${key}`;
  if (!stored)
    throw new AppError('unavailable', 'The first request with this Idempotency-Key just failed. Send it again.');
  if (!stored.request_hash.equals(hash)) {
    throw new AppError('invalid', 'This Idempotency-Key was used with another body. Use a new key for a new report.', {
      issues: [{ field: 'Idempotency-Key', message: 'used with another body' }],
    });
  }
  return presentNewReport(await reportRow(ctx, stored.body.reportId), secret);
}

async function sameMessage(ctx: Context, report: CheckedReport, secret: Buffer): Promise<ReportReply> {
  const known = await reportRowByExternalId(ctx, report.body.channel, report.body.externalId ?? '');
  if (!mayBeSame(ctx, known, report)) {
    throw new AppError(
      'conflict',
      "Another report has this externalId on this channel. Send the provider's own message id.",
    );
  }
  return presentNewReport(known, secret);
}

/** The answer carries the token that opens the report: only for who may read it anyway, or says the same about the same place. */
function mayBeSame(ctx: Context, known: ReportRow, { body, phone, scope }: CheckedReport): boolean {
  if (ctx.actor.kind !== 'customer') {
    return (scope.up3Id ?? known.up3_id) === known.up3_id && (scope.ulpId ?? known.ulp_id) === known.ulp_id;
  }
  const { location } = body;
  const isSamePlace = location ? location.lat === known.lat && location.lng === known.lng : known.idpel !== null;
  return known.idpel === (body.idpel ?? null) && known.reporter_phone === phone && isSamePlace;
}
