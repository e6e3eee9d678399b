import type { SqlRunner } from '../context.ts';

/** Age in seconds of the oldest event that nobody has numbered, 0 = none waits. Index domain_event_unnumbered: only what waits is read. */
export async function relayLagS(sql: SqlRunner, now: Date): Promise<number> {
  const [oldest] = await sql<{ at: Date }[]>`
    select at from domain_event where stream_seq is null order by id limit 1`;
  return oldest ? Math.max(0, (now.getTime() - oldest.at.getTime()) / 1000) : 0;
}
