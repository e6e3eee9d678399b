import type { Actor, Context } from '@comcen/server/context.ts';
import { AppError } from '@comcen/server/errors.ts';

/** The crew and region of a technician's session. Errors: 403 for everybody else. */
export function crewOf(ctx: Context): { crewId: string; up3Id: string } {
  const { actor }: { actor: Actor } = ctx;
  if (actor.kind === 'user' && actor.crewId !== null && actor.scope.up3Id !== null) {
    return { crewId: actor.crewId, up3Id: actor.scope.up3Id };
  }
  throw new AppError('forbidden', 'Only a technician with a crew may do this.');
}
