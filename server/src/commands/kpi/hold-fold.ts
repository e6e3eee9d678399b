import type { Context } from '../../context.ts';

export const bookkeeping = 'one fold at a time; it changes nothing';

/** 'kpif' as a number: one writer of facts and rollups at a time over all processes; readers never wait for it. */
const FOLD_LOCK = 0x6b706966;

/** Held to the end of the transaction, so that neither an error nor a killed process can leave it behind. */
export async function holdFold(ctx: Context): Promise<void> {
  if (!ctx.inTransaction) throw new Error('holdFold needs the transaction of what it guards');
  await ctx.sql`select pg_advisory_xact_lock(${FOLD_LOCK})`;
}
