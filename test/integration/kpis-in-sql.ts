import type { Sql } from 'postgres';

interface IntervalInSql {
  count: number;
  mean: number;
  p50: number;
  p90: number;
  p95: number;
  within: number;
}
interface FiguresInSql {
  count: number;
  cancelled: number;
  superseded: number;
  without_restore: number;
  paused_s: number;
  response: IntervalInSql;
  work: IntervalInSql;
  outage: IntervalInSql;
  customer: IntervalInSql;
}

/** The definitions of domain.md once more, in SQL alone and with the default targets: what the pure module must agree with. */
export async function figuresInSql(sql: Sql, up3Id: string, period: { from: Date; to: Date }): Promise<FiguresInSql> {
  const seconds = (from: string, to: string) =>
    sql.unsafe(`floor(extract(epoch from ${to})) - floor(extract(epoch from ${from}))`);
  const interval = (column: string, targetMin: number) => {
    const s = sql(column);
    const kept = sql`filter (where ${s} >= 0)`;
    return sql`json_build_object('count', count(*) ${kept}, 'mean', avg(${s} / 60) ${kept},
      'p50', percentile_disc(0.5) within group (order by ${s} / 60) ${kept},
      'p90', percentile_disc(0.9) within group (order by ${s} / 60) ${kept},
      'p95', percentile_disc(0.95) within group (order by ${s} / 60) ${kept},
      'within', 100.0 * count(*) filter (where ${s} between 0 and ${targetMin * 60}) / count(*) ${kept}) as ${s}`;
  };
  const [row] = await sql<[FiguresInSql]>`
    with orders as (
      select w.*, i.started_at,
        rank() over (partition by w.incident_id, w.state = 'cancelled' order by w.id) as place
      from work_order w join incident i on i.id = w.incident_id where w.up3_id = ${up3Id}
    ), counted as (
      select restored_at,
        case when place = 1 and follow_up_of is null then ${seconds('reported_at', 'arrived_at')} end as response,
        ${seconds('arrived_at', 'restored_at')} as work,
        case when follow_up_of is null then ${seconds('started_at', 'restored_at')} end as outage,
        case when follow_up_of is null then ${seconds('reported_at', 'restored_at')} end as customer
      from orders where state <> 'cancelled' and reported_at >= ${period.from} and reported_at < ${period.to}
    )
    select count(*)::int as count, (count(*) - count(restored_at))::int as without_restore,
      (select count(*)::int from orders where state = 'cancelled' and superseded_by is null) as cancelled,
      (select count(*)::int from orders where state = 'cancelled' and superseded_by is not null) as superseded,
      (select sum(floor(extract(epoch from p.ended_at)) - floor(extract(epoch from p.started_at)))::float8
        from work_order_pause p join orders o on o.id = p.work_order_id where o.state <> 'cancelled') as paused_s,
      ${interval('response', 45)}, ${interval('work', 180)}, ${interval('outage', 180)}, ${interval('customer', 180)}
    from counted`;
  return row;
}
