import type { SqlRunner } from '../context.ts';

/** Oldest event that the relay has not numbered, null when there is none. Index domain_event_unnumbered. */
export async function oldestUnnumberedId(sql: SqlRunner): Promise<string | null> {
  const [row] = await sql<{ id: string | null }[]>`select min(id) as id from domain_event where stream_seq is null`;
  return row?.id ?? null;
}
