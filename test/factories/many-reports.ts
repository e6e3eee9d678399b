import type { Sql } from 'postgres';
import type { World } from './world.ts';

/** `count` reports, one a second from `from` on, with ids as intake makes them: names and words of a customer in each. */
export async function manyReports(sql: Sql, world: World, options: { count: number; from: Date }): Promise<void> {
  const { count, from } = options;
  await sql`
    insert into report (id, up3_id, ulp_id, channel, kind, state, description, reporter_name, reporter_phone, address,
      reported_at, received_at)
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8'
        || lpad(to_hex(n), 15, '0'))::uuid,
      ${world.up3Id}, case when n % 2 = 0 then ${world.ulpIds[0]} else ${world.ulpIds[1]} end, 'voice', 'outage', 'answered',
      case when n = 1 then '=HYPERLINK("http://example.com")' else 'lampu mati, sudah ' || n || ' menit' end,
      'Pelapor ' || n, '+6281200' || lpad(n::text, 6, '0'), 'Jalan "Merdeka", ' || n, at, at
    from generate_series(1, ${count}::int) n, lateral (select ${from}::timestamptz + n * interval '1 second' as at) t`;
}
