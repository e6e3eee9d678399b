import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import type { PhotoStore } from './photo-store.ts';

/** A photo of the actor's region. Errors: 403 by role, 404 when it is not there or lies outside the region. */
export async function readPhoto(ctx: Context, store: PhotoStore, id: string) {
  authorize(ctx, 'photo.read');
  const [row] = await ctx.sql<{ up3Id: string; ulpId: string }[]>`
    select up3_id as "up3Id", ulp_id as "ulpId" from photo where id = ${id}`;
  if (!row) throw notFound('This photo');
  authorize(ctx, 'photo.read', row);
  const photo = await store.find(row.up3Id, id);
  if (!photo) throw notFound('This photo');
  return photo;
}
