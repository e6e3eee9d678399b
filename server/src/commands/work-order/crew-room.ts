import type { Context } from '../../context.ts';
import { settingsOf } from '../../queries/settings.ts';

/** Every command that looks at a crew's room locks the crew before the order: the order in which rounds lock. */
export async function lockCrew(ctx: Context, crewId: string): Promise<void> {
  await ctx.sql`select 1 from crew where id = ${crewId} for update`;
}

/** The crew, locked by the caller, is on duty and holds fewer open orders than the setting allows. Index offer_load. */
export async function crewHasRoom(ctx: Context, crewId: string | null, up3Id: string): Promise<boolean> {
  if (crewId === null) return false;
  const [crew] = await ctx.sql<{ on_duty: boolean; load: number }[]>`
    select c.on_duty, (select count(*)::int from offer o where o.crew_id = c.id and o.ended_at is null) as load
    from crew c where c.id = ${crewId}`;
  if (!crew?.on_duty) return false;
  return crew.load < (await settingsOf(ctx, up3Id)).maxOpenOrdersPerCrew;
}
