import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { crewItems } from '../queries/crews.ts';
import { positionsOfUp3 } from '../queries/live-positions.ts';
import type { Area } from './area.ts';
import type { BoardGroup } from './board-group.ts';
import type { Connection } from './connection.ts';
import { CLOSE } from './limits.ts';
import type { Live } from './live.ts';
import type { Subscription, UserActor } from './subscribe.ts';
import { createSubscriber, type Subscriber } from './subscriber.ts';

interface Place {
  readonly live: Live;
  readonly connection: Connection;
  readonly ctx: Context;
  readonly area: Area;
  readonly group: BoardGroup;
  readonly subscriber: Subscriber;
}

/** A console joins the board of its region: registered first, then told what it has missed. */
export async function joinBoard(
  live: Live,
  connection: Connection,
  actor: UserActor,
  { up3, cursor }: { up3: string; cursor?: number | undefined },
): Promise<Subscription | null> {
  const ctx: Context = { ...live.system, actor };
  authorize(ctx, 'map.read', { up3Id: up3 });
  if (!live.services.units.up3Ids.includes(up3)) throw notFound('This UP3');
  const area = live.area(up3);
  const group = area.board(actor.scope.ulpId);
  const subscriber = createSubscriber(connection.sendBytes, () => connection.close(CLOSE.tryAgain, 'too much at once'));
  group.subscribers.add(subscriber);
  try {
    const place = { live, connection, ctx, area, group, subscriber };
    const joined = cursor === undefined ? await sendSnapshot(place) : await sendReplay(place, cursor);
    if (!joined) group.subscribers.delete(subscriber);
    return joined ? await withPositions(place, up3) : null;
  } catch (error) {
    group.subscribers.delete(subscriber);
    throw error;
  }
}

async function sendSnapshot({ live, connection, ctx, area, group, subscriber }: Place): Promise<boolean> {
  const { cursor, bytes } = await group.snapshot(ctx, area.sentTo);
  connection.sendLarge([bytes]);
  goLive(live, connection, subscriber, cursor);
  return true;
}

async function sendReplay({ live, connection, area, group, subscriber }: Place, cursor: number): Promise<boolean> {
  // The client may come from a process that is ahead of this one.
  if (cursor > live.feed.cursor) await live.feed.catchUp();
  const missed = await area.replay(live.system, group.ulp, cursor);
  if (missed === null) {
    const reason = 'What changed since then is not kept that long. Subscribe again without a cursor.';
    connection.send({ t: 'reset', reason });
    return false;
  }
  connection.sendLarge(missed.frames);
  goLive(live, connection, subscriber, Math.max(cursor, missed.to));
  return true;
}

function goLive(live: Live, connection: Connection, subscriber: Subscriber, cursor: number): void {
  const reached = subscriber.goLive(cursor);
  connection.send({ t: 'live', cursor: reached, at: live.services.clock().toISOString() });
}

async function withPositions({ live, connection, ctx, group, subscriber }: Place, up3: string): Promise<Subscription> {
  const crews = group.ulp === null ? null : await crewItems(ctx, { up3Id: up3, ulpId: group.ulp });
  const watcher = live.positions.watch(connection, up3, crews && new Set(crews.map((crew) => crew.id)));
  const subscription = {
    look: watcher.look,
    end() {
      watcher.leave();
      group.subscribers.delete(subscriber);
    },
  };
  try {
    if (!live.positions.knows(up3)) live.positions.learn(up3, await positionsOfUp3(live.system, up3));
    return subscription;
  } catch (error) {
    subscription.end();
    throw error;
  }
}
