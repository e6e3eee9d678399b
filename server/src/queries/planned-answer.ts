import type { Context } from '../context.ts';

/** Who calls has authorized: this tells a customer the window that explains the own report. */
export interface PlannedAnswer {
  /** As announced. */
  readonly endsAt: Date;
  /** Power is back since. */
  readonly endedAt: Date | null;
}

/** The planned outage that answered a report, null when none did. Index planned_outage_pkey. */
export async function plannedAnswerOf(ctx: Context, plannedOutageId: string | null): Promise<PlannedAnswer | null> {
  if (plannedOutageId === null) return null;
  const [row] = await ctx.sql<PlannedAnswer[]>`
    select ends_at as "endsAt", ended_at as "endedAt" from planned_outage where id = ${plannedOutageId}`;
  return row ?? null;
}

const clock = new Intl.DateTimeFormat('id-ID', { timeZone: 'Asia/Jakarta', hour: '2-digit', minute: '2-digit' });

/** 'Pemadaman terencana sampai 15.00' (WIB); PLN announces in these words. */
export const plannedWords = ({ endsAt }: PlannedAnswer): string => `Pemadaman terencana sampai ${clock.format(endsAt)}`;
