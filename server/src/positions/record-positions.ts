import type { PositionFix, positionsReply } from '@comcen/shared/wire/http/board.ts';
import type { z } from 'zod';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { AppError } from '../errors.ts';
import type { Services } from '../roles/services.ts';
import { positionWriterOf } from './position-writer.ts';

export interface PositionsInput {
  readonly crewId: string;
  readonly up3Id: string;
  readonly fixes: readonly PositionFix[];
  readonly source: 'phone' | 'tracker';
}

/**
 * Takes a batch of a crew's fixes: possible ones are stored and shown, the others answered with index and reason. A second, lossy
 * lane: no event is recorded. Resolves after the commit.
 */
export async function recordPositions(
  ctx: Context,
  services: Services,
  input: PositionsInput,
): Promise<z.infer<typeof positionsReply>> {
  const actor = authorize(ctx, 'position.write', { up3Id: input.up3Id });
  const ownCrew = actor.kind === 'user' || actor.kind === 'tracker' ? actor.crewId : input.crewId;
  if (ownCrew !== input.crewId) throw new AppError('forbidden', 'A crew reports only its own positions.');
  return positionWriterOf(services).take(input);
}
