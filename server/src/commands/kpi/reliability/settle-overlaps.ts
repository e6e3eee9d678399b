import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import { type GroupSpan, outagesOf } from '@comcen/shared/domain/kpi/reliability/customer-outages.ts';
import { durationOf, isSustained } from '@comcen/shared/domain/kpi/reliability/interruption.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import type { TouchedPlace } from './roll-up-tallies.ts';
import type { DirtyPlace } from './write-interruptions.ts';

export const bookkeeping = 'rows that the fold derives from interruptions; whoever reads them has authorized';

interface Stretch {
  readonly place: string;
  readonly from: Date;
  readonly to: Date;
}

interface SpanRow {
  place: string;
  interruption_id: string;
  transformer_id: string | null;
  idpel: string;
  started_at: Date;
  ended_at: Date;
  customers: number;
  /** Of the transformer now; 0 without one. */
  served: number;
  ulp_id: string;
  feeder_id: string | null;
  kind: string;
}

interface OutageRow {
  readonly day: string;
  readonly ulpId: string;
  readonly feederId: string | null;
  readonly place: string;
  readonly transformerId: string | null;
  readonly idpel: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly durationS: number;
  readonly isSustained: boolean;
  readonly customers: number;
  readonly exceptIdpels: readonly string[];
  readonly kind: string;
  readonly interruptionId: string;
}

/**
 * Makes the customers' outages of the dirty places anew, over every interruption that meets the stretch, and returns the days and places
 * whose sums differ by it. Rows of a locked month stay.
 */
export async function settleOverlaps(
  ctx: Context,
  up3Id: string,
  dirty: readonly DirtyPlace[],
  { sustainedMin, locked }: { sustainedMin: number; locked: ReadonlySet<string> },
): Promise<TouchedPlace[]> {
  if (dirty.length === 0) return [];
  const stretches = await closureOf(ctx, stretchesOf(dirty.filter(({ place }) => place !== '')));
  const nameless = [...new Set(dirty.flatMap(({ place, interruptionId }) => (place === '' ? [interruptionId] : [])))];
  const spans = [...(await spansIn(ctx, stretches)), ...(await namelessSpans(ctx, nameless))];
  const isFree = ({ day }: { day: string }): boolean => !locked.has(day.slice(0, 7));
  const rows = rowsOf(spans, sustainedMin).filter(isFree);
  const gone = await dropOutages(ctx, up3Id, stretches, nameless);
  await insertOutages(ctx, up3Id, rows);
  const touched = new Map([...gone, ...rows].map(({ day, place }) => [`${day} ${place}`, { day, place }]));
  return [...touched.values()];
}

/** One stretch per place. A transformer has few interruptions: the time between two of them costs nothing. */
function stretchesOf(dirty: readonly Stretch[]): Stretch[] {
  const byPlace = new Map<string, Stretch>();
  for (const { place, from, to } of dirty) {
    const known = byPlace.get(place);
    byPlace.set(place, {
      place,
      from: known && known.from < from ? known.from : from,
      to: known && known.to > to ? known.to : to,
    });
  }
  return [...byPlace.values()];
}

/** Widens each stretch until nothing that meets it sticks out. Indexes interruption_span_by_place, customer_outage_by_place. */
async function closureOf(ctx: Context, stretches: readonly Stretch[]): Promise<Stretch[]> {
  if (stretches.length === 0) return [];
  const met = await ctx.sql<Stretch[]>`
    select k.place, min(s.started_at) as "from", max(s.ended_at) as "to"
    from jsonb_to_recordset(${jsonOf(ctx.sql, stretches)}) as k (place text, "from" timestamptz, "to" timestamptz)
      cross join lateral (
        select started_at, ended_at from interruption_span
          where place = k.place and ended_at >= k."from" and started_at <= k."to"
        union all
        select started_at, ended_at from customer_outage
          where place = k.place and ended_at >= k."from" and started_at <= k."to"
      ) s
    group by k.place`;
  const wider = stretchesOf([...stretches, ...met]);
  const span = (of: readonly Stretch[]): number =>
    of.reduce((sum, { from, to }) => sum + (to.getTime() - from.getTime()), 0);
  return span(wider) > span(stretches) ? closureOf(ctx, wider) : wider;
}

/** Indexes interruption_span_by_place, interruption_pkey, grid_device_pkey. */
const spansIn = (ctx: Context, stretches: readonly Stretch[]) => ctx.sql<SpanRow[]>`
  select s.place, s.interruption_id, s.transformer_id, s.idpel, s.started_at, s.ended_at, s.customers, coalesce(d.customer_count, 0) as served,
    coalesce(d.ulp_id, i.ulp_id) as ulp_id, coalesce(d.ancestor_ids[2], i.feeder_id) as feeder_id, i.kind
  from jsonb_to_recordset(${jsonOf(ctx.sql, stretches)}) as k (place text, "from" timestamptz, "to" timestamptz)
    join interruption_span s on s.place = k.place and s.ended_at >= k."from" and s.started_at <= k."to"
    join interruption i on i.id = s.interruption_id
    left join grid_device d on d.id = s.transformer_id`;

/** Index interruption_span_place. */
const namelessSpans = (ctx: Context, ids: readonly string[]) => ctx.sql<SpanRow[]>`
  select s.place, s.interruption_id, s.transformer_id, s.idpel, s.started_at, s.ended_at, s.customers, 0 as served, i.ulp_id, i.feeder_id, i.kind
  from interruption_span s join interruption i on i.id = s.interruption_id
  where s.interruption_id = any(${ctx.sql.array([...ids])}::uuid[]) and s.place = ''`;

function rowsOf(spans: readonly SpanRow[], sustainedMin: number): OutageRow[] {
  const byPlace = new Map<string, SpanRow[]>();
  // Of customers without a name nobody knows whether they are the same ones: each statement stands for itself.
  for (const span of spans) {
    const key = span.place === '' ? `/${span.interruption_id}` : span.place;
    byPlace.set(key, [...(byPlace.get(key) ?? []), span]);
  }
  return [...byPlace.values()].flatMap((own) => outagesOfPlace(own, sustainedMin));
}

function outagesOfPlace(own: readonly SpanRow[], sustainedMin: number): OutageRow[] {
  const [first] = own;
  if (!first) return [];
  const served = first.place === '' ? first.customers : first.served;
  const kindOf = new Map(own.map(({ interruption_id, kind }) => [interruption_id, kind]));
  return outagesOf(own.map(asGroupSpan), served).map((outage) => {
    const durationS = durationOf(outage.startedAtMs, outage.endedAtMs);
    return {
      day: dayOf(new Date(outage.startedAtMs)),
      ulpId: first.ulp_id,
      feederId: first.feeder_id,
      place: first.place,
      transformerId: first.transformer_id,
      idpel: outage.idpel ?? '',
      startedAt: new Date(outage.startedAtMs),
      endedAt: new Date(outage.endedAtMs),
      durationS,
      isSustained: isSustained(durationS, sustainedMin),
      customers: outage.customers,
      exceptIdpels: outage.except,
      kind: kindOf.get(outage.interruptionId) ?? 'fault',
      interruptionId: outage.interruptionId,
    };
  });
}

const asGroupSpan = (row: SpanRow): GroupSpan => ({
  interruptionId: row.interruption_id,
  idpel: row.idpel === '' ? null : row.idpel,
  startedAtMs: row.started_at.getTime(),
  endedAtMs: row.ended_at.getTime(),
});

/** Indexes customer_outage_by_place, customer_outage_place. */
async function dropOutages(
  ctx: Context,
  up3Id: string,
  stretches: readonly Stretch[],
  nameless: readonly string[],
): Promise<TouchedPlace[]> {
  const notLocked = ctx.sql`not exists (select from kpi_lock l where l.up3_id = ${up3Id} and l.month = date_trunc('month', o.day))`;
  const placed = await ctx.sql<TouchedPlace[]>`
    delete from customer_outage o
    using jsonb_to_recordset(${jsonOf(ctx.sql, stretches)}) as k (place text, "from" timestamptz, "to" timestamptz)
    where o.place = k.place and o.ended_at >= k."from" and o.started_at <= k."to" and ${notLocked} returning o.day::text, o.place`;
  const others = await ctx.sql<TouchedPlace[]>`
    delete from customer_outage o where o.interruption_id = any(${ctx.sql.array([...nameless])}::uuid[]) and o.place = ''
      and ${notLocked} returning o.day::text, o.place`;
  return [...placed, ...others];
}

/** A row of a locked month may stand for the same customers already: it stays. */
async function insertOutages(ctx: Context, up3Id: string, rows: readonly OutageRow[]): Promise<void> {
  if (rows.length === 0) return;
  await ctx.sql`
    insert into customer_outage (up3_id, day, ulp_id, feeder_id, place, transformer_id, idpel, started_at, ended_at, duration_s,
      is_sustained, customers, except_idpels, kind, interruption_id)
    select ${up3Id}, r.day, r."ulpId", r."feederId", r.place, r."transformerId", r.idpel, r."startedAt", r."endedAt", r."durationS",
      r."isSustained", r.customers, array(select jsonb_array_elements_text(r."exceptIdpels")), r.kind, r."interruptionId"
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as r (day date, "ulpId" text, "feederId" uuid, place text, "transformerId" uuid,
      idpel text, "startedAt" timestamptz, "endedAt" timestamptz, "durationS" int, "isSustained" boolean, customers int,
      "exceptIdpels" jsonb, kind text, "interruptionId" uuid)
    on conflict do nothing`;
}
