import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { eventsAfter, type StreamEvent } from '../../events/replay.ts';
import { authorize } from '../authorize.ts';
import { arrivedElsewhereFlags } from './arrived-elsewhere.ts';
import { impossibleTravelFlags } from './impossible-travel.ts';
import { type FoundFlag, raiseFlags } from './keep-flags.ts';
import { lateEntryFlags } from './late-entry.ts';
import { reopenedFlags } from './reopened.ts';
import { earlyRestoreFlags } from './restored-early.ts';
import { startMovedFlags } from './start-moved.ts';

/** Looks at what a batch of the log touched; finds the same again when asked twice. */
export type Rule = (ctx: Context, up3Id: string, events: readonly StreamEvent[]) => Promise<FoundFlag[]>;

const RULES: readonly Rule[] = [
  lateEntryFlags,
  arrivedElsewhereFlags,
  impossibleTravelFlags,
  startMovedFlags,
  reopenedFlags,
  earlyRestoreFlags,
];
const BATCH = 1000;

/**
 * Flags what only the log shows, from where the last call stopped. Its place in the log moves in the transaction of the flags, under
 * its own row's lock: two at once take turns, a crash repeats a batch, and a flag is kept once. Returns how many are new.
 */
export async function flagOrders(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  let raised = 0;
  for (;;) {
    const batch = await withTransaction(ctx, (tx) => flagBatch(tx, up3Id));
    raised += batch.raised;
    if (batch.events < BATCH) return raised;
  }
}

async function flagBatch(ctx: Context, up3Id: string): Promise<{ raised: number; events: number }> {
  const name = `integrity:${up3Id}`;
  await ctx.sql`insert into kpi_cursor (name, cursor) values (${name}, 0) on conflict do nothing`;
  const [place] = await ctx.sql<{ cursor: string }[]>`select cursor from kpi_cursor where name = ${name} for update`;
  const events = await eventsAfter(ctx.sql, Number(place?.cursor ?? 0), BATCH);
  const last = events.at(-1);
  if (!last) return { raised: 0, events: 0 };
  const own = events.filter((event) => event.up3Id === up3Id);
  const found: FoundFlag[] = [];
  for (const rule of RULES) found.push(...(await rule(ctx, up3Id, own)));
  const raised = await raiseFlags(ctx, found, ctx.clock());
  await ctx.sql`update kpi_cursor set cursor = ${last.seq}, folded_at = ${last.at} where name = ${name}`;
  return { raised, events: events.length };
}

/** Ids in the data of some events, each once. */
export const idsIn = (events: readonly StreamEvent[], key: string): string[] => [
  ...new Set(events.map(({ data }) => data[key]).filter((id) => typeof id === 'string')),
];

export const ofType = (events: readonly StreamEvent[], ...types: readonly string[]): StreamEvent[] =>
  events.filter(({ type }) => types.includes(type));

export const entityIds = (events: readonly StreamEvent[]): string[] => [
  ...new Set(events.map(({ entityId }) => entityId)),
];
