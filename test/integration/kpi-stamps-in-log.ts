import type { Sql } from 'postgres';

export interface StampsInLog {
  readonly leftOut: 'cancelled' | 'superseded' | null;
  /** First arrival to the last power back that no reopening took away; whole seconds. */
  readonly workS: number | null;
  readonly pausedS: number;
  readonly pauses: number;
}

const secondOf = (at: Date) => Math.floor(at.getTime() / 1000);

/** What the log alone says of every order, replayed event by event: the slow, obviously right version of its stamps. */
export async function stampsInLog(sql: Sql): Promise<Map<string, StampsInLog>> {
  const events = await sql<{ type: string; id: string; at: Date }[]>`
    select type, entity_id as id, at from domain_event where entity = 'work_order' order by id`;
  const orders = new Map<
    string,
    {
      arrived: Date | null;
      restored: Date | null;
      held: Date | null;
      left: StampsInLog['leftOut'];
      pausedS: number;
      pauses: number;
    }
  >();
  for (const { type, id, at } of events) {
    const order = orders.get(id) ?? { arrived: null, restored: null, held: null, left: null, pausedS: 0, pauses: 0 };
    orders.set(id, order);
    const ends = ['work_order.resumed', 'work_order.cancelled', 'work_order.superseded'].includes(type);
    if (order.held && ends) {
      order.pausedS += Math.max(0, secondOf(at) - secondOf(order.held));
      order.held = null;
    }
    if (type === 'work_order.arrived') order.arrived ??= at;
    if (type === 'work_order.restored') order.restored = at;
    if (type === 'work_order.reopened') order.restored = null;
    if (type === 'work_order.cancelled') order.left = 'cancelled';
    if (type === 'work_order.superseded') order.left = 'superseded';
    if (type === 'work_order.held') {
      order.held = at;
      order.pauses += 1;
    }
  }
  return new Map(
    [...orders].map(([id, { arrived, restored, left, pausedS, pauses }]) => {
      const workS = arrived && restored ? secondOf(restored) - secondOf(arrived) : null;
      return [id, { leftOut: left, workS: workS !== null && workS < 0 ? null : workS, pausedS, pauses }];
    }),
  );
}
