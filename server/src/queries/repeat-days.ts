import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { wholeDays } from './kpi-cover.ts';
import { inView, isRepeat, type RepeatView, repeatsOfDay } from './repeat-view.ts';

/** Sums of a period, and the number of the key of each occurrence: of the repeats, and of the others where they were asked for. */
export interface RepeatSums {
  readonly occurrences: number;
  readonly repeats: number;
  readonly repeated: Uint32Array;
  readonly others: Uint32Array;
}

interface Sums {
  occurrences: number;
  repeats: number;
  repeated: Buffer | null;
  others: Buffer | null;
}

/** Whole WIB days from their sums, the ragged ends from the occurrences: a row a day, and two days' occurrences. */
export async function repeatSums(ctx: Context, view: RepeatView, withOthers: boolean): Promise<RepeatSums> {
  authorize(ctx, 'kpi.read');
  const { firstDay, endDay, ends } = wholeDays(view.from, view.to);
  const parts = [...(await ofDays(ctx, view, firstDay, endDay, withOthers))];
  for (const { from, to } of ends) parts.push(...(await ofEnd(ctx, view, from, to)));
  const numbers = (name: 'repeated' | 'others') => numbersIn(parts.flatMap((part) => part[name] ?? []));
  return {
    occurrences: parts.reduce((sum, part) => sum + part.occurrences, 0),
    repeats: parts.reduce((sum, part) => sum + part.repeats, 0),
    repeated: numbers('repeated'),
    others: numbers('others'),
  };
}

/** Primary key of repeat_day; of the keys only as many as there are repeats. A value a day travels faster than one of megabytes. */
function ofDays(ctx: Context, view: RepeatView, from: string, to: string, withOthers: boolean): Promise<Sums[]> {
  const { sql } = ctx;
  const { region, by } = view;
  const others = withOthers ? sql`substr(d.keys, 4 * d.repeats + 1)` : sql`null::bytea`;
  return sql<Sums[]>`
    select d.occurrences, d.repeats, substr(d.keys, 1, 4 * d.repeats) as repeated, ${others} as others
    from (
      select d.occurrences, d.keys, ${repeatsOfDay(sql, view, 'd')} as repeats from repeat_day d
      where d.up3_id = any(${region.up3Ids as string[]}) and d.by = ${by} and d.ulp_id = ${region.ulpId ?? ''}
        and d.day >= ${from} and d.day < ${to}) d`;
}

/** Index repeat_fault_by_reported. */
function ofEnd(ctx: Context, view: RepeatView, from: Date, to: Date): Promise<Sums[]> {
  const { sql } = ctx;
  return sql<Sums[]>`
    select count(*)::int as occurrences, count(*) filter (where ${isRepeat(sql, view)})::int as repeats,
      string_agg(int4send(f.key_no), ''::bytea) filter (where ${isRepeat(sql, view)}) as repeated,
      string_agg(int4send(f.key_no), ''::bytea) filter (where (${isRepeat(sql, view)}) is not true) as others
    from repeat_fault f
    where f.up3_id = any(${view.region.up3Ids as string[]}) and f.by = ${view.by} and ${inView(sql, view)}
      and f.reported_at >= ${from} and f.reported_at < ${to}`;
}

function numbersIn(pieces: readonly Buffer[]): Uint32Array {
  const all = Buffer.concat(pieces);
  const numbers = new Uint32Array(all.length / 4);
  for (let i = 0; i < numbers.length; i += 1) numbers[i] = all.readUInt32BE(4 * i);
  return numbers;
}
