import type { Stream } from '@comcen/shared/domain/simulation/random.ts';
import { type KpiRow, kpiReply } from '@comcen/shared/wire/http/kpi.ts';
import type { Sql } from 'postgres';
import { UP3 } from './kpi-history-sql.ts';
import { periodOf, type Span } from './kpi-views.ts';

interface TrueRow {
  key: string;
  orders: number;
  n: number;
  mean: number | null;
  p50: number | null;
  p90: number | null;
  p95: number | null;
  within: number;
}

/**
 * Some periods, asked of the API and of the orders themselves: percentile_disc over every order's stamps, past all facts and rollups.
 * Returns how many numbers were compared. Throws at the first difference.
 */
export async function compareWithTruth(
  sql: Sql,
  ask: (path: string) => Promise<unknown>,
  span: Span,
  random: Stream,
): Promise<number> {
  let compared = 0;
  for (let i = 0; i < 4; i += 1) {
    const from = new Date(
      span.fromMs + Math.floor(random.next() * 3500) * 86_400_000 + Math.floor(random.next() * 1440) * 60_000,
    );
    const to = new Date(i === 0 ? span.toMs : from.getTime() + Math.floor(1 + random.next() * 120 * 1440) * 60_000);
    const reply = kpiReply.parse(await ask(`/api/kpis?${periodOf(from.getTime(), to.getTime())}&groupBy=ulp`));
    const truth = await responsesOf(sql, from, to);
    for (const row of truth) {
      const said = row.key === 'total' ? reply.total : reply.items.find(({ key }) => key === row.key);
      compared += mustBeEqual(said, row, `${from.toISOString()} .. ${to.toISOString()} ${row.key}`);
    }
  }
  return compared;
}

/** Whole seconds, both stamps floored; nearest rank. Of an incident the first order that counts: all of its orders have the same report. */
const responsesOf = (sql: Sql, from: Date, to: Date) => sql<TrueRow[]>`
  select coalesce(ulp_id, 'total') as key, count(*) filter (where state <> 'cancelled')::int as orders, count(s)::int as n, avg(s)::float8 as mean,
    percentile_disc(0.5) within group (order by s)::int as p50, percentile_disc(0.9) within group (order by s)::int as p90,
    percentile_disc(0.95) within group (order by s)::int as p95, (count(*) filter (where s <= 2700))::int as within
  from (
    select w.ulp_id, w.state, case when w.state <> 'cancelled'
        and row_number() over (partition by w.incident_id order by w.state = 'cancelled', w.id) = 1
      then (floor(extract(epoch from w.arrived_at)) - floor(extract(epoch from w.reported_at)))::int end as s
    from work_order w where w.up3_id = ${UP3} and w.reported_at >= ${from} and w.reported_at < ${to}
  ) o group by grouping sets ((), (ulp_id))`;

function mustBeEqual(said: KpiRow | undefined, truth: TrueRow, what: string): number {
  const minutes = (seconds: number | null) => (seconds === null ? null : seconds / 60);
  const expected = {
    orders: truth.orders,
    n: truth.n,
    mean: minutes(truth.mean)?.toFixed(6),
    p50: minutes(truth.p50),
    p90: minutes(truth.p90),
    p95: minutes(truth.p95),
    within: ((truth.within / truth.n) * 100).toFixed(6),
  };
  const { response } = said ?? {};
  const got = {
    orders: said?.count,
    n: response?.count,
    mean: response?.mean?.toFixed(6),
    p50: response?.p50,
    p90: response?.p90,
    p95: response?.p95,
    within: response?.within?.toFixed(6),
  };
  if (JSON.stringify(got) !== JSON.stringify(expected)) {
    throw new Error(`${what}: the API says ${JSON.stringify(got)}, the orders say ${JSON.stringify(expected)}`);
  }
  return Object.keys(expected).length;
}
