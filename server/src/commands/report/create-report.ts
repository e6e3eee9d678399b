import { createHash } from 'node:crypto';
import { normalizePhone } from '@comcen/shared/domain/report/phone.ts';
import type { CreateReportBody, ReportReply } from '@comcen/shared/wire/http/report.ts';
import { DEFAULT_SETTINGS } from '@comcen/shared/wire/http/settings.ts';
import type { Context } from '../../context.ts';
import { AppError, invalidField } from '../../errors.ts';
import { SHORE_TOLERANCE_M } from '../../geo/geography.ts';
import { presentNewReport } from '../../presenters/report.ts';
import { reportRow, reportRowByExternalId } from '../../queries/reports.ts';
import type { Services } from '../../roles/services.ts';
import { authorize, scopeOf } from '../authorize.ts';
import { acceptReport, type CheckedReport } from './accept-report.ts';

/** A phone's clock may run this much ahead before its time counts as the future. */
const CLOCK_TOLERANCE_MS = 60_000;

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
  options: { idempotencyKey?: string | undefined } = {},
): Promise<CreatedReport> {
  authorize(ctx, 'report.create');
  const report = check(ctx, services, body, options.idempotencyKey);
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
  key: string | undefined,
): CheckedReport {
  const now = ctx.clock();
  const reportedAt = body.reportedAt ? new Date(body.reportedAt) : now;
  if (reportedAt.getTime() > now.getTime() + CLOCK_TOLERANCE_MS) {
    throw invalidField(
      'reportedAt',
      'The report lies in the future. Send the time the customer reported, or leave it out.',
    );
  }
  const phone = body.reporter.phone ? normalizePhone(body.reporter.phone) : null;
  if (body.reporter.phone && phone === null) {
    throw invalidField('reporter.phone', 'Not an Indonesian number. Use 08.. or +62.., 10 to 13 digits.');
  }
  return {
    id: ctx.newId(),
    body,
    phone,
    placeUnit: body.idpel ? null : unitOfPlace(ctx, services, body),
    scope: scopeOf(ctx),
    now,
    reportedAt: new Date(Math.min(reportedAt.getTime(), now.getTime())),
    isLateEntry: now.getTime() - reportedAt.getTime() > DEFAULT_SETTINGS.lateEntryMin * 60_000,
    idempotency: key ? { scope: idempotencyScope(ctx), key, hash: hashOf(body) } : null,
  };
}

function unitOfPlace(ctx: Context, services: Pick<Services, 'geo' | 'units'>, body: CreateReportBody) {
  if (!body.location) {
    throw invalidField('location', 'The service unit is not known. Send idpel (12 digits) or location {lat, lng}.');
  }
  const ulpId = services.geo.ulpAt(body.location, SHORE_TOLERANCE_M);
  const up3Id = ulpId === null ? undefined : services.units.up3OfUlp(ulpId);
  if (ulpId === null || up3Id === undefined) {
    throw invalidField(
      'location',
      'This place lies in the sea or outside the service area. Move the pin onto land, or send idpel.',
    );
  }
  authorize(ctx, 'report.create', { up3Id, ulpId });
  return { up3Id, ulpId };
}

const idempotencyScope = (ctx: Context): string =>
  ctx.actor.kind === 'user' ? `report:${ctx.actor.userId}` : `report:${ctx.actor.kind}`;

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
  return presentNewReport(await reportRowByExternalId(ctx, report.body.channel, report.body.externalId ?? ''), secret);
}
