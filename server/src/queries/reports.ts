import type { ReportReply } from '@comcen/shared/wire/http/report.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { notFound } from '../errors.ts';
import { presentReport, type ReportRow } from '../presenters/report.ts';
import type { Services } from '../roles/services.ts';
import { leadingFirst } from './leading-order.ts';

/** A report with the order that stands for its incident. Index work_order_by_incident. */
const reportSelect = (sql: SqlRunner) => sql`
  select r.*, (select w.id from work_order w where w.incident_id = r.incident_id
    order by ${leadingFirst(sql)} limit 1) as work_order_id
  from report r`;

/** One report by id, whoever asks; callers have authorized. */
export async function reportRow(ctx: Context, id: string): Promise<ReportRow> {
  const [row] = await ctx.sql<ReportRow[]>`${reportSelect(ctx.sql)} where r.id = ${id}`;
  if (!row) throw notFound('This report');
  return row;
}

export async function reportRowByExternalId(ctx: Context, channel: string, externalId: string): Promise<ReportRow> {
  const [key] = await ctx.sql<{ report_id: string }[]>`
    select report_id from report_key where channel = ${channel} and external_id = ${externalId}`;
  if (!key) throw notFound('This report');
  return reportRow(ctx, key.report_id);
}

type WhichReports =
  | { ids: readonly string[] }
  | {
      readonly incidentId?: string | undefined;
      readonly idpel?: string | undefined;
      readonly state?: string | undefined;
      readonly ulpId?: string | undefined;
      /** Only older ones than this id. */
      readonly before?: string | undefined;
      readonly limit: number;
    };

/** Newest first. Indexes: report_pkey, report_by_incident, report_by_idpel; by state report_waiting, report_linked, report_ended. */
export async function reportItems(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  which: WhichReports,
): Promise<ReportReply[]> {
  authorize(ctx, 'report.read');
  const { sql } = ctx;
  const scope = scopeOf(ctx);
  const rows = await sql<ReportRow[]>`${reportSelect(sql)} where ${filterOf(sql, which)}
    and (${scope.up3Id}::text is null or r.up3_id = ${scope.up3Id})
    and (${scope.ulpId}::text is null or r.ulp_id = ${scope.ulpId})
    order by r.id desc limit ${'limit' in which ? which.limit : which.ids.length}`;
  return rows.map((row) => presentReport(row, services.secrets.tracking));
}

function filterOf(sql: SqlRunner, which: WhichReports) {
  if ('ids' in which) return sql`r.id = any(${which.ids as string[]}::uuid[])`;
  const { incidentId, idpel, state, ulpId, before } = which;
  const conditions = [
    incidentId !== undefined && sql`and r.incident_id = ${incidentId}`,
    idpel !== undefined && sql`and r.idpel = ${idpel}`,
    ulpId !== undefined && sql`and r.ulp_id = ${ulpId}`,
    state !== undefined && stateFilter(sql, state),
    before !== undefined && sql`and r.id < ${before}`,
  ].filter((condition) => condition !== false);
  return conditions.reduce((all, condition) => sql`${all} ${condition}`, sql`true`);
}

/** Literals, because a plan for any value of a parameter cannot use a partial index. */
function stateFilter(sql: SqlRunner, state: string) {
  if (state === 'received') return sql`and r.state = 'received'`;
  if (state === 'linked') return sql`and r.state = 'linked'`;
  return sql`and r.state = ${state} and r.state in ('answered', 'withdrawn')`;
}

export async function reportDetail(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  id: string,
): Promise<ReportReply> {
  const [report] = await reportItems(ctx, services, { ids: [id] });
  if (!report) throw notFound('This report');
  return report;
}
