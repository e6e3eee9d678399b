import type { Context } from '../../context.ts';
import { invalidField } from '../../errors.ts';
import { authorize } from '../authorize.ts';

export interface NewPhoto {
  readonly bytes: { readonly byteLength: number };
  readonly width: number;
  readonly height: number;
}

/**
 * Keeps a crew's photo: the file first, then its row, so that no row is without its file. Errors: 403 for who has no crew; 422 when the
 * crew is gone. No event: the completion that names the photo is one.
 */
export async function keepPhoto(
  ctx: Context,
  crewId: string,
  photo: NewPhoto,
  keepFile: (up3Id: string, id: string) => Promise<void>,
): Promise<string> {
  authorize(ctx, 'work_order.work');
  const [crew] = await ctx.sql<{ up3_id: string; ulp_id: string }[]>`
    select up3_id, ulp_id from crew where id = ${crewId} and retired_at is null`;
  if (!crew) throw invalidField('crew', 'Your crew does not exist any more. Ask the command center.');
  const id = ctx.newId();
  await keepFile(crew.up3_id, id);
  await ctx.sql`
    insert into photo (id, up3_id, ulp_id, crew_id, bytes, width, height, created_at)
    values (${id}, ${crew.up3_id}, ${crew.ulp_id}, ${crewId}, ${photo.bytes.byteLength}, ${photo.width}, ${photo.height},
      ${ctx.clock()})`;
  return id;
}
