import type { Sql, TransactionSql } from 'postgres';
import { GENESIS, type HashedRow, hashedColumns, hashOf } from './number.ts';

export type ChainReport =
  | { readonly ok: true; readonly checked: number }
  | {
      readonly ok: false;
      readonly checked: number;
      /** First number that does not fit. */
      readonly seq: number;
      readonly problem: 'missing' | 'changed' | 'not_linked' | 'tail_missing';
    };

type ChainRow = HashedRow & { readonly seq: string; readonly prevHash: Buffer; readonly hash: Buffer };

/** Walks the whole hash chain in stream order and names the first break: an event edited, removed, or put in. */
export async function verifyChain(sql: Sql): Promise<ChainReport> {
  // One snapshot: the relay may number on while we read.
  const report = await sql.begin('isolation level repeatable read read only', (tx) => walk(tx));
  return report as ChainReport;
}

async function walk(sql: TransactionSql): Promise<ChainReport> {
  let prev: Buffer | null = null;
  let seq = 0;
  let checked = 0;
  const rows = sql<ChainRow[]>`
    select stream_seq as seq, prev_hash as "prevHash", hash, ${hashedColumns(sql)}
    from domain_event where stream_seq is not null order by stream_seq`;
  for await (const batch of rows.cursor(1_000)) {
    for (const row of batch) {
      const found = Number(row.seq);
      // A range that was detached leaves the chain starting later; its first prev_hash is the checkpoint.
      const expected: Buffer = prev ?? (found === 1 ? GENESIS : row.prevHash);
      if (prev && found !== seq + 1) return { ok: false, checked, seq: seq + 1, problem: 'missing' };
      if (!row.prevHash.equals(expected)) return { ok: false, checked, seq: found, problem: 'not_linked' };
      if (!hashOf(expected, found, row).equals(row.hash)) return { ok: false, checked, seq: found, problem: 'changed' };
      prev = row.hash;
      seq = found;
      checked += 1;
    }
  }
  return checkTail(sql, seq, prev, checked);
}

/** The newest events may have been cut off: the relay remembers the last number and its hash. */
async function checkTail(sql: TransactionSql, seq: number, hash: Buffer | null, checked: number): Promise<ChainReport> {
  const [state] = await sql<{ cursor: string; hash: Buffer | null }[]>`
    select cursor, hash from relay_state where name = 'stream'`;
  const cursor = Number(state?.cursor ?? 0);
  const isWhole = cursor === seq && (hash === null || state?.hash?.equals(hash));
  return isWhole ? { ok: true, checked } : { ok: false, checked, seq: seq + 1, problem: 'tail_missing' };
}
