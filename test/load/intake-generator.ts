import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { answerParent } from './child.ts';
import { type HttpConnection, openHttp } from './http-connection.ts';

const runInput = z.object({
  url: z.string(),
  token: z.string(),
  idpels: z.array(z.string()),
  connections: z.number(),
  seconds: z.number(),
});
type Run = z.infer<typeof runInput>;
interface Result {
  readonly accepted: string[];
  readonly refused: Record<string, number>;
  readonly latencies: number[];
}

let nextCustomer = 0;

answerParent({
  run: async (given) => {
    const run = runInput.parse(given);
    const result: Result = { accepted: [], refused: {}, latencies: [] };
    const connections = await Promise.all(Array.from({ length: run.connections }, () => openHttp(run.url)));
    const from = performance.now();
    await Promise.all(connections.map((connection) => postUntil(connection, run, from + run.seconds * 1000, result)));
    const seconds = (performance.now() - from) / 1000;
    for (const connection of connections) connection.close();
    return {
      accepted: result.accepted,
      refused: result.refused,
      latenciesMs: Float64Array.from(result.latencies),
      seconds,
    };
  },
});

/** One request after the other; every report with a key of its own and another customer. */
async function postUntil(connection: HttpConnection, run: Run, end: number, result: Result): Promise<void> {
  while (performance.now() < end) {
    const idpel = run.idpels[nextCustomer++ % run.idpels.length];
    const headers = { authorization: `Bearer ${run.token}`, 'idempotency-key': randomUUID() };
    const reporter = { name: 'Pelanggan Uji', phone: '081234567890' };
    const body = JSON.stringify({ channel: 'voice', kind: 'outage', description: 'Listrik padam', reporter, idpel });
    const from = performance.now();
    const answer = await connection.post('/api/reports', headers, body);
    result.latencies.push(performance.now() - from);
    if (answer.status === 201) result.accepted.push(idOf(answer.body));
    else result.refused[answer.status] = (result.refused[answer.status] ?? 0) + 1;
  }
}

/** The body starts with the id or has it soon; parsing all of it would cost more than the request. */
function idOf(body: Buffer): string {
  const id = /"id":"([0-9a-f-]{36})"/.exec(body.toString('latin1'))?.[1];
  if (!id) throw new Error('a 201 without an id');
  return id;
}
