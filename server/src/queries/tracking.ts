import {
  PLN_MOBILE_STATUS,
  type TrackingStatus,
  type WorkOrderState,
} from '@comcen/shared/domain/work-order/states.ts';
import type { TrackingReply } from '@comcen/shared/wire/http/report.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { iso } from '../presenters/instant.ts';
import type { ReportRow } from '../presenters/report.ts';
import { reportIdOf } from '../presenters/tracking-token.ts';
import type { Services } from '../roles/services.ts';
import { askAgainS } from './ask-again.ts';
import { leadingFirst } from './leading-order.ts';
import { type PlannedAnswer, plannedAnswerOf, plannedWords } from './planned-answer.ts';
import { ratingState } from './rating-state.ts';
import { reportRow } from './reports.ts';
import { toldEstimate } from './told-estimate.ts';

interface OrderRow {
  state: WorkOrderState;
  created_at: Date;
  dispatched_at: Date | null;
  departed_at: Date | null;
  arrived_at: Date | null;
  restored_at: Date | null;
  completed_at: Date | null;
  cancelled_at: Date | null;
  held_at: Date | null;
}

/** The report of a tracking token. Errors: 404 for a token this server never gave. */
export async function trackedReport(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  token: string,
): Promise<ReportRow> {
  authorize(ctx, 'report.track');
  const id = reportIdOf(services.secrets.tracking, token);
  if (id === null) throw notFound('This tracking token');
  return reportRow(ctx, id);
}

/** What the customer may know, in PLN Mobile's words: no names, no places. */
export async function trackingOf(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  token: string,
): Promise<TrackingReply> {
  const report = await trackedReport(ctx, services, token);
  const order = report.incident_id === null ? null : await leadingOrder(ctx, report.incident_id);
  const planned = await plannedAnswerOf(ctx, report.planned_outage_id);
  const status = statusOf(report, order, planned);
  return {
    number: report.number,
    status,
    statusText: planned && status === 'planned_outage' ? plannedWords(planned) : statusTextOf(report, status),
    kind: report.kind,
    reportedAt: iso(report.reported_at),
    estimate: planned && status === 'planned_outage' ? announced(planned) : await toldEstimate(ctx, report.incident_id),
    steps: stepsOf(report, order, planned),
    askAgainS: await askAgainS(ctx, report),
    ...(await ratingState(ctx, report)),
  };
}

/** A planned outage ends as announced. */
const announced = ({ endsAt }: PlannedAnswer): TrackingReply['estimate'] => ({
  at: iso(endsAt),
  earliestAt: null,
  latestAt: null,
  source: 'planned',
  cases: null,
  isPrior: false,
});

/** The order that tells how far the incident is. A follow-up is none of the customer's business: power is on. */
async function leadingOrder(ctx: Context, incidentId: string): Promise<OrderRow | null> {
  const [order] = await ctx.sql<OrderRow[]>`
    select state, created_at, dispatched_at, departed_at, arrived_at, restored_at, completed_at, cancelled_at, held_at
    from work_order w where incident_id = ${incidentId} and follow_up_of is null
    order by ${leadingFirst(ctx.sql)} limit 1`;
  return order ?? null;
}

function statusOf(report: ReportRow, order: OrderRow | null, planned: PlannedAnswer | null): TrackingStatus {
  if (report.state === 'withdrawn') return 'withdrawn';
  if (order) return order.state;
  if (planned) return planned.endedAt ? 'restored' : 'planned_outage';
  return report.state === 'answered' ? 'answered' : 'received';
}

function statusTextOf(report: ReportRow, status: TrackingStatus): string {
  if (status === 'received') return PLN_MOBILE_STATUS.new;
  if (status === 'withdrawn') return 'Dibatalkan';
  if (status === 'planned_outage') return 'Pemadaman terencana';
  if (status === 'answered') return report.incident_id ? PLN_MOBILE_STATUS.closed : 'Diteruskan';
  return PLN_MOBILE_STATUS[status];
}

function stepsOf(report: ReportRow, order: OrderRow | null, planned: PlannedAnswer | null): TrackingReply['steps'] {
  const steps: [WorkOrderState, Date | null | undefined][] = [
    ['new', report.reported_at],
    ['offered', order?.dispatched_at],
    ['en_route', order?.departed_at],
    ['on_site', order?.arrived_at],
    ['held', order?.state === 'held' ? order.held_at : null],
    ['restored', order?.restored_at ?? planned?.endedAt],
    ['completed', order?.completed_at],
    ['cancelled', order?.cancelled_at],
  ];
  return steps.flatMap(([status, at]) => (at ? [{ status, statusText: PLN_MOBILE_STATUS[status], at: iso(at) }] : []));
}
