import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { sharedNow } from './child.ts';
import { type HttpPool, openHttpPool } from './http-pool.ts';
import { paced } from './paced.ts';
import type { Stage } from './stage.ts';

const ORDERS = 200;
const changed = z.object({ version: z.number() });

/** Reports on as many transformers make as many orders; settles when all are there and each was looked at by dispatch. */
export async function openOrders({ sql, server }: Stage, token: string): Promise<string[]> {
  const customers = await sql<{ idpel: string }[]>`
    select min(idpel) as idpel from customer group by transformer_id order by md5(transformer_id::text) limit ${ORDERS}`;
  const pool = openHttpPool(server.url);
  for (const { idpel } of customers) {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
    const body = JSON.stringify({
      channel: 'voice',
      kind: 'outage',
      description: 'Listrik padam',
      reporter: {},
      idpel,
    });
    const answer = await pool.post('/api/reports', headers, body);
    if (answer.status !== 201) throw new Error(`a report was answered with ${answer.status}: ${answer.body}`);
  }
  pool.close();
  for (;;) {
    const rows = await sql<{ id: string }[]>`select id from work_order where dispatch is not null`;
    if (rows.length >= customers.length) return rows.map((row) => row.id);
    await pause(100);
  }
}

export interface ChangeLoad {
  readonly url: string;
  readonly token: string;
  readonly orders: readonly string[];
  readonly perS: number;
  readonly seconds: number;
}

/** Sets priorities in turn at an even pace. Returns when each change was sent, by order and the version it made. */
export async function changeOrders(load: ChangeLoad): Promise<{ atMs: Map<string, number>; seconds: number }> {
  const { orders, perS, seconds } = load;
  const pool = openHttpPool(load.url);
  const atMs = new Map<string, number>();
  const from = performance.now();
  await paced(perS * seconds, perS, async (n) => {
    const id = orders[n % orders.length] ?? '';
    const from = sharedNow();
    atMs.set(`${id}:${await setPriority(pool, load.token, id, 300 + (n % 300))}`, from);
  });
  const took = (performance.now() - from) / 1000;
  pool.close();
  return { atMs, seconds: took };
}

async function setPriority(pool: HttpPool, token: string, id: string, priority: number): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await pool.post(`/api/work-orders/${id}/priority`, headers, JSON.stringify({ priority }));
  if (answer.status !== 200) throw new Error(`a priority was answered with ${answer.status}: ${answer.body}`);
  return changed.parse(JSON.parse(String(answer.body))).version;
}
