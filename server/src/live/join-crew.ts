import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { AppError } from '../errors.ts';
import { streamCursor } from '../queries/board.ts';
import { crewItems, crewStandbyOf } from '../queries/crews.ts';
import { crewOrders } from '../queries/work-orders.ts';
import { type Connection, encodeFrame } from './connection.ts';
import { CLOSE } from './limits.ts';
import type { Live } from './live.ts';
import type { Subscription, UserActor } from './subscribe.ts';
import { createSubscriber } from './subscriber.ts';

/**
 * A phone joins its own crew. It always gets a snapshot, with a cursor too: a crew's few open orders are less than any replay,
 * and a snapshot also tells what left the crew meanwhile.
 */
export async function joinCrew(live: Live, connection: Connection, actor: UserActor): Promise<Subscription> {
  const ctx: Context = { ...live.system, actor };
  authorize(ctx, 'work_order.work');
  const { crewId } = actor;
  if (crewId === null) throw new AppError('forbidden', 'You belong to no crew. Ask the command center.');
  const [crew] = await crewItems(live.system, { ids: [crewId] });
  if (!crew) throw new AppError('forbidden', 'Your crew does not exist any more. Ask the command center.');
  const area = live.area(crew.up3);
  const group = area.crew(crewId);
  const subscriber = createSubscriber(connection.sendBytes, () => connection.close(CLOSE.tryAgain, 'too much at once'));
  group.subscribers.add(subscriber);
  const end = () => void group.subscribers.delete(subscriber);
  try {
    // The cursor first: what commits between it and the rows is in the rows, and comes again as the same version.
    const cursor = await streamCursor(ctx);
    const [orders, [now]] = await Promise.all([crewOrders(ctx, crewId), crewItems(live.system, { ids: [crewId] })]);
    area.shows(
      crewId,
      orders.map((order) => order.id),
    );
    const onDuty = now?.onDuty ?? false;
    const standby = now ? crewStandbyOf(now) : null;
    connection.sendLarge([encodeFrame({ t: 'crew_snapshot', topic: 'crew', cursor, onDuty, standby, orders })]);
    const reached = subscriber.goLive(cursor);
    connection.send({ t: 'live', cursor: reached, at: live.services.clock().toISOString() });
    return { look: null, end };
  } catch (error) {
    end();
    throw error;
  }
}
