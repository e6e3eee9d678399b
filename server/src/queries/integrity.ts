import { INTEGRITY_FLAGS, type IntegrityFlag } from '@comcen/shared/domain/work-order/integrity.ts';
import { flagEvidence, type IntegrityReply, type OrderFlag } from '@comcen/shared/wire/http/integrity.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { iso } from '../presenters/instant.ts';

interface FlagRow {
  code: string;
  flagged_at: Date;
  evidence: unknown;
}
interface NoteRow {
  code: string;
  at: Date;
  by: string;
  text: string;
}

/** Why an order is flagged, and what people say to it. Errors: 404 outside the region. Primary keys, work_order_flag_note_by_order. */
export async function integrityOf(ctx: Context, orderId: string): Promise<IntegrityReply> {
  authorize(ctx, 'kpi.read');
  const [order] = await ctx.sql<{ up3_id: string; ulp_id: string; lat: number; lng: number }[]>`
    select up3_id, ulp_id, lat, lng from work_order where id = ${orderId}`;
  if (!order) throw notFound('This work order');
  authorize(ctx, 'kpi.read', { up3Id: order.up3_id, ulpId: order.ulp_id });
  const flags = await ctx.sql<FlagRow[]>`
    select code, flagged_at, evidence from work_order_flag where work_order_id = ${orderId} order by flagged_at, code`;
  const notes = await ctx.sql<NoteRow[]>`
    select n.code, n.written_at as at, u.name as by, n.text
    from work_order_flag_note n join app_user u on u.id = n.written_by where n.work_order_id = ${orderId} order by n.written_at, n.id`;
  const items = flags.flatMap((row) => presentFlag(row, notes));
  return {
    workOrderId: orderId,
    site: { lat: order.lat, lng: order.lng },
    names: await namesIn(ctx, items),
    items,
  };
}

const isFlag = (code: string): code is IntegrityFlag => INTEGRITY_FLAGS.some((known) => known === code);

function presentFlag(row: FlagRow, notes: readonly NoteRow[]): OrderFlag[] {
  const { code } = row;
  if (!isFlag(code)) return [];
  const own = notes.filter((note) => note.code === code);
  return [
    {
      code,
      flaggedAt: iso(row.flagged_at),
      evidence: flagEvidence.parse(row.evidence),
      notes: own.map(({ at, by, text }) => ({ at: iso(at), by, text })),
    },
  ];
}

/** Who adopted, typed, cancelled; the crew of a claim; numbers of reports. */
async function namesIn(ctx: Context, items: readonly OrderFlag[]): Promise<Record<string, string>> {
  const ids = (key: string) => items.map(({ evidence }) => evidence[key]).filter((id) => typeof id === 'string');
  const people = ids('by');
  const crews = ids('crewId');
  const reports = [...ids('reportId'), ...items.flatMap(({ evidence }) => listOf(evidence.reportIds))];
  if (people.length + crews.length + reports.length === 0) return {};
  const rows = await ctx.sql<{ id: string; name: string }[]>`
    select id::text, name from app_user where id = any(${people}::uuid[])
    union all select id::text, code from crew where id = any(${crews}::uuid[])
    union all select id::text, number from report where id = any(${reports}::uuid[])`;
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

const listOf = (value: OrderFlag['evidence'][string] | undefined): readonly string[] =>
  Array.isArray(value) ? value : [];
