import { durationOf } from '@comcen/shared/domain/kpi/reliability/interruption.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { type Cause, causeColumns } from '../corrections.ts';
import type { MadeInterruption } from './made-interruptions.ts';

export const bookkeeping = 'what a locked month would be now; its change was authorized where it was made';

/** An interruption as its correction tells it. */
interface Told {
  readonly number: string;
  readonly kind: string;
  readonly ulp_id: string;
  readonly device: string | null;
  readonly started_at: string;
  readonly restored_at: string | null;
  readonly state: string;
  readonly customers: number;
  readonly customer_min: number;
}

interface Late {
  readonly id: string;
  readonly day: string;
  readonly deviceId: string | null;
  readonly told: Omit<Told, 'device'>;
  /**
   * What was said of it: who was out since when, and when they came back. Not how many customers a transformer has: that is the grid's,
   * and a new connection is no correction of a month that is over.
   */
  readonly said: string;
}

export interface LateAsked {
  readonly ids: readonly string[];
  readonly made: readonly MadeInterruption[];
  /** YYYY-MM */
  readonly locked: ReadonlySet<string>;
  readonly causeOf: (id: string) => Cause | null;
}

/**
 * Lists what of these interruptions a locked month would say now and does not: one standing row per interruption and month, gone when it
 * is again as it was locked. Called before anything is written, in the fold's transaction.
 */
export async function listLateInterruptions(
  ctx: Context,
  up3Id: string,
  { ids, made, locked, causeOf }: LateAsked,
): Promise<void> {
  const isLocked = (one: Late | undefined): one is Late => one !== undefined && locked.has(one.day.slice(0, 7));
  const stored = new Map((await storedOf(ctx, ids)).map((row) => [row.id, lateOfRow(row)]));
  const now = new Map(made.map((one) => [one.id, lateOfMade(one)]));
  const pairs = ids
    .map((id) => ({ id, before: stored.get(id), after: now.get(id), cause: causeOf(id) }))
    .filter(mayTell);
  const late = pairs.filter(
    ({ before, after }) => (isLocked(before) || isLocked(after)) && before?.said !== after?.said,
  );
  const isLate = new Set(late.map(({ id }) => id));
  await drop(
    ctx,
    up3Id,
    pairs.flatMap(({ id }) => (isLate.has(id) ? [] : [id])),
  );
  if (late.length === 0) return;
  const codes = await codesOf(
    ctx,
    late.flatMap(({ before, after }) => [before?.deviceId, after?.deviceId]),
  );
  const tell = (one: Late | undefined): Told | null =>
    one ? { ...one.told, device: codes.get(one.deviceId ?? '') ?? null } : null;
  const rows = late.map(({ id, before, after, cause }) => ({
    id: ctx.newId(),
    up3_id: up3Id,
    ulp_id: (after ?? before)?.told.ulp_id,
    month: `${(isLocked(before) ? before : after)?.day.slice(0, 7)}-01`,
    interruption_id: id,
    before: tell(before),
    after: tell(after),
    ...causeColumns(ctx, cause),
  }));
  await ctx.sql`
    insert into kpi_correction as k (id, up3_id, ulp_id, month, interruption_id, before, after, event_id, event_type, actor_kind,
      actor_id, at)
    select r.* from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as r (id uuid, up3_id text, ulp_id text, month date,
      interruption_id uuid, before jsonb, after jsonb, event_id bigint, event_type text, actor_kind text, actor_id text, at timestamptz)
    on conflict (up3_id, month, interruption_id) where interruption_id is not null
      do update set after = excluded.after, ulp_id = excluded.ulp_id where k.after is distinct from excluded.after`;
}

/**
 * Made anew without an event (a rebuild, an import) an interruption that was and is proves nothing: whatever changed it has been folded
 * with its event, and the orders or reports of an old month may be detached. It may be new, be gone, or have ended as announced.
 */
const mayTell = ({
  before,
  after,
  cause,
}: {
  before?: Late | undefined;
  after?: Late | undefined;
  cause: Cause | null;
}) => cause !== null || !before || !after || before.told.state === 'ongoing';

/** They are again what the locked month says of them. Index kpi_correction_of_interruption. */
const drop = (ctx: Context, up3Id: string, ids: readonly string[]) => ctx.sql`
  delete from kpi_correction where up3_id = ${up3Id} and interruption_id = any(${ctx.sql.array([...ids])}::uuid[])`;

interface StoredRow {
  id: string;
  kind: string;
  number: string;
  ulp_id: string;
  device_id: string | null;
  day: string;
  state: string;
  started_at: Date;
  restored_at: Date | null;
  customers: number;
  steps: readonly { readonly restoredAt: string }[];
  customer_s: number;
  named: readonly { readonly idpel: string; readonly ended_at: string }[];
  nameless: number;
}

/** Indexes interruption_pkey, interruption_span_place. */
const storedOf = (ctx: Context, ids: readonly string[]) => ctx.sql<StoredRow[]>`
  select i.id, i.kind, i.number, i.ulp_id, i.device_id, i.day::text, i.state, i.started_at, i.restored_at, i.customers, i.steps,
    s.customer_s, s.named, s.nameless
  from interruption i cross join lateral (
    select coalesce(sum(customers * (floor(extract(epoch from ended_at)) - floor(extract(epoch from started_at)))), 0)::float8 as customer_s,
      coalesce(jsonb_agg(jsonb_build_object('idpel', idpel, 'ended_at', ended_at)) filter (where idpel <> ''), '[]') as named,
      coalesce(sum(customers) filter (where place = ''), 0)::int as nameless
    from interruption_span where interruption_id = i.id) s
  where i.id = any(${ctx.sql.array([...ids])}::uuid[])`;

const lateOfRow = (row: StoredRow): Late =>
  lateOf({
    ...row,
    customerS: row.customer_s,
    named: row.named.map(({ idpel, ended_at }) => ({ idpel, endedAt: new Date(ended_at) })),
  });

const lateOfMade = (one: MadeInterruption): Late =>
  lateOf({
    ...one,
    ulp_id: one.ulpId,
    device_id: one.deviceId,
    started_at: one.startedAt,
    restored_at: one.restoredAt,
    customerS: one.spans.reduce(
      (sum, { customers, startedAt, endedAt }) => sum + customers * durationOf(startedAt.getTime(), endedAt.getTime()),
      0,
    ),
    named: one.spans.filter(({ idpel }) => idpel !== ''),
    nameless: one.spans.reduce((sum, { place, customers }) => sum + (place === '' ? customers : 0), 0),
  });

interface Facts extends Omit<StoredRow, 'customer_s' | 'named'> {
  readonly customerS: number;
  readonly named: readonly { readonly idpel: string; readonly endedAt: Date }[];
}

function lateOf(facts: Facts): Late {
  const { id, day, number, kind, state, customers } = facts;
  const told = {
    number,
    kind,
    ulp_id: facts.ulp_id,
    started_at: facts.started_at.toISOString(),
    restored_at: facts.restored_at?.toISOString() ?? null,
    state,
    customers,
    customer_min: Math.round(facts.customerS / 60),
  };
  const ends = facts.steps.map(({ restoredAt }) => restoredAt);
  const named = facts.named.map(({ idpel, endedAt }) => `${idpel} ${endedAt.toISOString()}`).sort();
  const { customers: _, customer_min: __, ...stated } = told;
  const said = JSON.stringify([stated, facts.device_id, ends, named, facts.nameless]);
  return { id, day, deviceId: facts.device_id, told, said };
}

/** Primary key of grid_device. */
async function codesOf(
  ctx: Context,
  ids: readonly (string | null | undefined)[],
): Promise<ReadonlyMap<string, string>> {
  const known = ids.filter((id) => id != null);
  const rows = await ctx.sql<{ id: string; code: string }[]>`
    select id, code from grid_device where id = any(${ctx.sql.array(known)}::uuid[])`;
  return new Map(rows.map(({ id, code }) => [id, code]));
}
