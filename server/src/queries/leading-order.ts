import type { SqlRunner } from '../context.ts';

/** `order by` of the orders `w` of one incident: what stands for it is one that was not cancelled, open before ended, newest first. */
export const leadingFirst = (sql: SqlRunner) =>
  sql`(w.state = 'cancelled'), (w.state in ('completed', 'closed')), w.id desc`;
