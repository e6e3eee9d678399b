import type { KpiCorrection, KpiLock } from '@comcen/shared/wire/http/kpi.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

/** Locked months of a UP3, newest first, with how many corrections wait. Primary key of kpi_lock: twelve rows a year. */
export async function kpiLocks(ctx: Context, up3Id: string): Promise<KpiLock[]> {
  authorize(ctx, 'kpi.read', { up3Id });
  const { ulpId } = scopeOf(ctx);
  return ctx.sql<KpiLock[]>`
    select to_char(l.month, 'YYYY-MM') as month, to_char(l.locked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lockedAt",
      u.name as "lockedBy", l.note, coalesce(l.definitions->>'officialRecovery', '') as "officialRecovery",
      k.corrections, k."ofInterruptions"
    from kpi_lock l left join app_user u on u.id = l.locked_by cross join lateral (
      select count(*)::int as corrections, count(c.interruption_id)::int as "ofInterruptions" from kpi_correction c
      where c.up3_id = l.up3_id and c.month = l.month and (${ulpId}::text is null or c.ulp_id = ${ulpId})) k
    where l.up3_id = ${up3Id} order by l.month desc`;
}

interface CorrectionRow {
  id: string;
  month: string;
  work_order_id: string | null;
  interruption_id: string | null;
  number: string | null;
  ulp_id: string;
  before: Readonly<Record<string, unknown>> | null;
  after: Readonly<Record<string, unknown>> | null;
  event_id: string | null;
  event_type: string | null;
  actor_kind: string | null;
  actor_id: string | null;
  actor_name: string | null;
  at: Date;
}

export interface CorrectionsPage {
  readonly up3Id: string;
  /** YYYY-MM; without it all locked months. */
  readonly month?: string;
  readonly about?: 'order' | 'interruption' | undefined;
  readonly before: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
}

/** What came after the lock, newest first: who, when and why. Index kpi_correction_standing. */
export async function kpiCorrections(ctx: Context, page: CorrectionsPage): Promise<KpiCorrection[]> {
  authorize(ctx, 'kpi.read', { up3Id: page.up3Id });
  const { ulpId } = scopeOf(ctx);
  const { sql } = ctx;
  const ofMonth = page.month === undefined ? sql`` : sql`and c.month = ${`${page.month}-01`}`;
  const about = page.about ? sql`and (c.work_order_id is null) = ${page.about === 'interruption'}` : sql``;
  const rest = page.before ? sql`and (c.at, c.id) < (${page.before.at}::timestamptz, ${page.before.id}::uuid)` : sql``;
  const rows = await sql<CorrectionRow[]>`
    select c.id, to_char(c.month, 'YYYY-MM') as month, c.work_order_id, c.interruption_id, w.number, c.ulp_id, c.before, c.after, c.event_id,
      c.event_type, c.actor_kind, c.actor_id, u.name as actor_name, c.at
    from kpi_correction c left join work_order w on w.id = c.work_order_id left join app_user u on u.id::text = c.actor_id
    where c.up3_id = ${page.up3Id} and (${ulpId}::text is null or c.ulp_id = ${ulpId}) ${ofMonth} ${about} ${rest}
    order by c.at desc, c.id desc limit ${page.limit}`;
  return rows.map(presentCorrection);
}

const presentCorrection = (row: CorrectionRow): KpiCorrection => ({
  id: row.id,
  month: row.month,
  workOrderId: row.work_order_id,
  interruption: interruptionOf(row),
  number: row.number ?? textOf(row, 'number'),
  ulp: row.ulp_id,
  changes: changesOf(row),
  event: row.event_id === null ? null : { id: row.event_id, type: row.event_type ?? '' },
  actor: row.actor_kind === null ? null : { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  at: row.at.toISOString(),
});

/** What an interruption's correction says of it whether it came, changed or went. */
function textOf({ before, after }: CorrectionRow, field: 'number' | 'kind'): string | null {
  const value = after?.[field] ?? before?.[field];
  return typeof value === 'string' ? value : null;
}

const interruptionOf = (row: CorrectionRow): KpiCorrection['interruption'] =>
  row.interruption_id === null
    ? null
    : { id: row.interruption_id, kind: textOf(row, 'kind') === 'planned' ? 'planned' : 'fault' };

/** Which one it is stands beside its changes. */
const NAMES = new Set(['number', 'kind']);

function changesOf({ before, after }: CorrectionRow): KpiCorrection['changes'] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields]
    .filter((field) => !NAMES.has(field))
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}
