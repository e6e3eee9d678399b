import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { AppError } from '../errors.ts';
import type { PhotoStore } from './photo-store.ts';

/** A photo of the actor's region. Errors: 403 by role, 404 when it is not there or lies outside the region. */
export async function readPhoto(ctx: Context, store: PhotoStore, id: string) {
  authorize(ctx, 'photo.read');
  const photo = await store.find(scopeOf(ctx).up3Id, id);
  if (!photo) throw new AppError('not_found', 'This photo does not exist or lies outside your region.');
  return photo;
}
