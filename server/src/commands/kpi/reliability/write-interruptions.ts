import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import type { MadeInterruption } from './made-interruptions.ts';

export const bookkeeping =
  'rows that the fold derives from incidents and planned outages; whoever reads them has authorized';

/** A stretch of time of one place whose overlaps have to be settled anew; no place: customers of whom nobody knows who they are. */
export interface DirtyPlace {
  readonly place: string;
  readonly interruptionId: string;
  readonly from: Date;
  readonly to: Date;
}

interface StoredRow {
  id: string;
  day: string;
}

export interface Written {
  /** Where and when customers' outages may differ by it. */
  readonly dirty: readonly DirtyPlace[];
  /** On which interruptions began or begin now. */
  readonly days: readonly string[];
}

/**
 * Brings the stored interruptions with these ids to `made`. What begins in a locked month, or began there as stored, stays as it is.
 */
export async function writeInterruptions(
  ctx: Context,
  up3Id: string,
  ids: readonly string[],
  made: readonly MadeInterruption[],
  locked: ReadonlySet<string>,
): Promise<Written> {
  const isLocked = (day: string): boolean => locked.has(day.slice(0, 7));
  const stored = await storedOf(ctx, ids);
  const held = new Set(stored.filter(({ day }) => isLocked(day)).map(({ id }) => id));
  const free = made.filter(({ id, day }) => !held.has(id) && !isLocked(day));
  const replaced = ids.filter((id) => !held.has(id));
  const before = await dropInterruptions(ctx, replaced);
  await insertInterruptions(ctx, up3Id, free);
  const after = free.flatMap(({ id, spans }) =>
    spans.map(({ place, startedAt, endedAt }) => ({ place, interruptionId: id, from: startedAt, to: endedAt })),
  );
  const days = [...stored.filter(({ id }) => !held.has(id)), ...free].map(({ day }) => day);
  return { dirty: [...before, ...after], days };
}

/** Primary key. */
const storedOf = (ctx: Context, ids: readonly string[]) => ctx.sql<StoredRow[]>`
  select id, day::text from interruption where id = any(${ctx.sql.array([...ids])}::uuid[])`;

/** Indexes interruption_pkey, interruption_span_place. */
async function dropInterruptions(ctx: Context, ids: readonly string[]): Promise<DirtyPlace[]> {
  if (ids.length === 0) return [];
  const spans = await ctx.sql<DirtyPlace[]>`
    delete from interruption_span where interruption_id = any(${ctx.sql.array([...ids])}::uuid[])
    returning place, interruption_id as "interruptionId", started_at as "from", ended_at as "to"`;
  await ctx.sql`delete from interruption where id = any(${ctx.sql.array([...ids])}::uuid[])`;
  return [...spans];
}

async function insertInterruptions(ctx: Context, up3Id: string, made: readonly MadeInterruption[]): Promise<void> {
  if (made.length === 0) return;
  const rows = made.map(({ spans: _, ...row }) => row);
  const spans = made.flatMap(({ id, spans }) => spans.map((span) => ({ interruptionId: id, ...span })));
  await ctx.sql`
    insert into interruption (id, kind, number, up3_id, ulp_id, device_id, feeder_id, level, cause, started_at, restored_at, day,
      state, customers, steps)
    select r.id, r.kind, r.number, ${up3Id}, r."ulpId", r."deviceId", r."feederId", r.level, r.cause, r."startedAt", r."restoredAt",
      r.day, r.state, r.customers, r.steps
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as r (id uuid, kind text, number text, "ulpId" text, "deviceId" uuid,
      "feederId" uuid, level text, cause text, "startedAt" timestamptz, "restoredAt" timestamptz, day date, state text,
      customers int, steps jsonb)`;
  if (spans.length === 0) return;
  await ctx.sql`
    insert into interruption_span (interruption_id, place, transformer_id, idpel, started_at, ended_at, customers)
    select s."interruptionId", s.place, s."transformerId", s.idpel, s."startedAt", s."endedAt", s.customers
    from jsonb_to_recordset(${jsonOf(ctx.sql, spans)}) as s ("interruptionId" uuid, place text, "transformerId" uuid, idpel text,
      "startedAt" timestamptz, "endedAt" timestamptz, customers int)`;
}
