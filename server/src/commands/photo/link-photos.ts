import type { Context } from '../../context.ts';

export const consequence = 'part of a completion, which has authorized and records its event with the order';

/**
 * The photos that a completion names belong to the order and its ULP from now on. Only photos of the crew that took them: an id of
 * somebody else's photo stays a mere id. Index photo_pkey.
 */
export async function linkPhotos(
  ctx: Context,
  order: { id: string; ulp_id: string },
  crewId: string,
  photoIds: readonly string[],
): Promise<void> {
  if (photoIds.length === 0) return;
  await ctx.sql`
    update photo set work_order_id = ${order.id}, ulp_id = ${order.ulp_id}
    where id = any(${photoIds as string[]}::uuid[]) and crew_id = ${crewId}`;
}
