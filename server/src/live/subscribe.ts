import type { UpFrame } from '@comcen/shared/wire/socket/frames.ts';
import type { Actor } from '../context.ts';
import { invalidField } from '../errors.ts';
import type { Connection } from './connection.ts';
import { joinBoard } from './join-board.ts';
import { joinCrew } from './join-crew.ts';
import type { Live } from './live.ts';
import type { Viewport } from './positions-lane.ts';

/** A socket that gets frames. */
export interface Subscription {
  /** Null on a phone: crews see no other crews. */
  readonly look: ((viewport: Viewport) => void) | null;
  end(): void;
}
export type UserActor = Extract<Actor, { kind: 'user' }>;
export type SubscribeFrame = Extract<UpFrame, { t: 'subscribe' }>;

/**
 * Joins a stream: the frames that come meanwhile wait, then follow the snapshot or the replay, so there is neither a gap nor a
 * repeat. Null after `reset`: the client subscribes again without a cursor. Throws AppError when the actor may not.
 */
export async function subscribe(
  live: Live,
  connection: Connection,
  actor: UserActor,
  frame: SubscribeFrame,
): Promise<Subscription | null> {
  if (frame.topic === 'crew') return joinCrew(live, connection, actor);
  const up3 = frame.up3 ?? actor.scope.up3Id ?? onlyUp3(live);
  return joinBoard(live, connection, actor, { up3, cursor: frame.cursor });
}

function onlyUp3({ services }: Live): string {
  const [first, second] = services.units.up3Ids;
  if (first && !second) return first;
  throw invalidField('up3', `say which: ${services.units.up3Ids.join(', ')}`);
}
