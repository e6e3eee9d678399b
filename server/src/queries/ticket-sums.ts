import {
  SAME_STORY_DAYS,
  startTicketFigures,
  type TicketMeasure,
  type TicketSums,
} from '@comcen/shared/domain/ticket/figures.ts';
import type { TicketGroup } from '@comcen/shared/wire/http/voice.ts';
import { ALL_UNITS, sumsOfTicketRow, type TicketRollupRow } from '../commands/kpi/voice/stored-tickets.ts';
import type { Context } from '../context.ts';
import { foundStory, knownStory, measureIs, replySeconds, ticketKey } from './ticket-rows.ts';
import { daysWithin, type RowRange, spanRows, type VoicePlan, voicePlan } from './voice-plan.ts';
import { ofUlp, type VoicePeriod, type VoiceRegion } from './voice-region.ts';

type Figures = ReturnType<typeof startTicketFigures>;
export interface TicketGroups {
  readonly total: Figures;
  readonly groups: ReadonlyMap<string, Figures>;
}

/** Figures of a period, per key and in total: from sums of days, months and years, and at its ragged ends from the tickets. */
export async function ticketGroupsOf(
  ctx: Context,
  region: VoiceRegion,
  period: VoicePeriod,
  groupBy: TicketGroup,
): Promise<TicketGroups> {
  const now = ctx.clock();
  const sink = startGroups(now);
  for (const up3Id of region.up3Ids) {
    for (const [part, isJudged] of [
      [judgedPart(now, period), true] as const,
      [youngPart(now, period), false] as const,
    ]) {
      if (part.from >= part.to) continue;
      const plan = await voicePlan(ctx, 'ticket', up3Id, part, ['month', 'year']);
      const told = (sums: TicketSums): TicketSums => (isJudged ? sums : youngSums(sums));
      await addSpans(ctx, plan, region.ulpId, groupBy, (key, sums) => sink.at(key).addSums(told(sums)));
      // The total has counts of its own: adding up those of all keys once more took as long as the groups themselves.
      await addSpans(ctx, plan, region.ulpId, 'total', (_, sums) => sink.total.addSums(told(sums)));
      for (const range of plan.rows) await addRows(ctx, up3Id, range, region, groupBy, sink);
    }
  }
  return sink;
}

/** The same of the single tickets alone, past all sums: what `verify-kpis` holds the figures against. */
export async function slowTicketGroups(
  ctx: Context,
  up3Id: string,
  period: VoicePeriod,
  groupBy: TicketGroup,
): Promise<TicketGroups> {
  const sink = startGroups(ctx.clock());
  await addRows(ctx, up3Id, { ...period, isDirty: true }, { ulpId: null }, groupBy, sink);
  return sink;
}

/** Sums know first contacts as they are when their days are over: the ones that are not yet are read without them. */
const judgedUntil = (now: Date): Date => new Date(now.getTime() - SAME_STORY_DAYS * 86_400_000 + 1);

/** What of the period is long enough ago; a contact of exactly seven days ago is. */
export function judgedPart(now: Date, { from, to }: VoicePeriod): { from: Date; to: Date } {
  const cut = judgedUntil(now);
  return { from: from < cut ? from : cut, to: to < cut ? to : cut };
}

function youngPart(now: Date, { from, to }: VoicePeriod): { from: Date; to: Date } {
  const cut = judgedUntil(now);
  return { from: from > cut ? from : cut, to };
}

function startGroups(now: Date) {
  const total = startTicketFigures(now);
  const groups = new Map<string, Figures>();
  const at = (key: string): Figures => {
    const group = groups.get(key) ?? startTicketFigures(now);
    groups.set(key, group);
    return group;
  };
  return { total, groups, at };
}

const youngSums = (sums: TicketSums): TicketSums => ({
  ...sums,
  counts: { ...sums.counts, firstContacts: 0, resolved: 0 },
});

/** Primary key of ticket_rollup: one range per span, rows of the whole UP3 where no ULP is asked for. */
async function addSpans(
  { sql }: Context,
  { up3Id, spans }: VoicePlan,
  ulpId: string | null,
  dimension: TicketGroup | 'total',
  add: (key: string, sums: TicketSums) => void,
): Promise<void> {
  if (spans.length === 0) return;
  const rows = await sql<TicketRollupRow[]>`
    select r.* from ${spanRows(sql, spans)} cross join lateral (
      select * from ticket_rollup r where r.up3_id = ${up3Id} and r.level = s.level and r.dimension = ${dimension}
        and r.starts_on >= s.starts and r.starts_on < s.ends and r.ulp_id = ${ulpId ?? ALL_UNITS} offset 0) r`;
  for (const row of rows) add(row.key, sumsOfTicketRow(row));
}

type CountedRow = Record<TicketMeasure, number> & { readonly key: string; readonly seconds: number[] };

/** Counted where they lie: two days of single tickets took 30 ms on their way here. */
async function addRows(
  ctx: Context,
  up3Id: string,
  range: RowRange,
  region: Pick<VoiceRegion, 'ulpId'>,
  by: TicketGroup,
  into: ReturnType<typeof startGroups>,
): Promise<void> {
  const { sql } = ctx;
  const story = range.isDirty
    ? foundStory(sql, { up3Id, ...range })
    : knownStory(sql, { up3Id, ...range }, daysWithin(range));
  const now = ctx.clock();
  const n = (measure: TicketMeasure) =>
    sql`(count(*) filter (where ${measureIs(sql, measure, now)}))::int as ${sql(measure)}`;
  const rows = await sql<CountedRow[]>`
    select ${ticketKey(sql, by)} as key, ${n('count')}, ${n('replied')}, ${n('timed')}, ${n('withStatus')}, ${n('abandoned')},
      ${n('firstContacts')}, ${n('resolved')},
      coalesce(array_agg(${replySeconds(sql)}) filter (where ${measureIs(sql, 'timed', now)}), '{}') as seconds
    from ${story} t where ${ofUlp(sql, region)} group by 1`;
  for (const { key, seconds, ...counts } of rows) {
    into.at(key).addCounts(counts, seconds);
    into.total.addCounts(counts, seconds);
  }
}
