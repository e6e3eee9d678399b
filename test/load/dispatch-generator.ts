import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { reportReply } from '@comcen/shared/wire/http/report.ts';
import { downFrame } from '@comcen/shared/wire/socket/frames.ts';
import { z } from 'zod';
import { answerParent } from './child.ts';
import { openHttpPool } from './http-pool.ts';
import { paced } from './paced.ts';
import { openSocket } from './sockets.ts';

const openInput = z.object({ url: z.string(), tokens: z.array(z.string()) });
const runInput = z.object({ url: z.string(), token: z.string(), idpels: z.array(z.string()), perSecond: z.number() });
const LAST_WAIT_MS = 10_000;

/** By report number: when the 201 came, when the first offer frame that carries it came. */
const acceptedAt = new Map<string, number>();
const offeredAt = new Map<string, number>();

answerParent({
  open: async (given) => {
    const { url, tokens } = openInput.parse(given);
    for (let n = 0; n < tokens.length; n += 50) {
      const next = tokens.slice(n, n + 50);
      await Promise.all(next.map((token) => openSocket({ url, token, topic: 'crew' }, onFrame)));
    }
    return { live: tokens.length };
  },
  run: async (given) => {
    const run = runInput.parse(given);
    const pool = openHttpPool(run.url);
    let refused = 0;
    await paced(run.idpels.length, run.perSecond, async (n) => {
      if (!(await postReport(pool, run.token, run.idpels[n] ?? ''))) refused += 1;
    });
    const deadline = performance.now() + LAST_WAIT_MS;
    while (performance.now() < deadline && [...acceptedAt.keys()].some((number) => !offeredAt.has(number)))
      await pause(50);
    pool.close();
    const latencies: number[] = [];
    for (const [number, accepted] of acceptedAt) {
      const offered = offeredAt.get(number);
      // The frame may overtake the 201 on its other connection.
      if (offered !== undefined) latencies.push(Math.max(0, offered - accepted));
    }
    const unoffered = acceptedAt.size - latencies.length;
    return { accepted: acceptedAt.size, refused, unoffered, latenciesMs: Float64Array.from(latencies) };
  },
});

async function postReport(pool: ReturnType<typeof openHttpPool>, token: string, idpel: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
  const body = JSON.stringify({ channel: 'voice', kind: 'outage', description: 'Listrik padam', reporter: {}, idpel });
  const answer = await pool.post('/api/reports', headers, body);
  const at = performance.now();
  if (answer.status !== 201) return false;
  acceptedAt.set(reportReply.parse(JSON.parse(String(answer.body))).number, at);
  return true;
}

function onFrame(bytes: Buffer): void {
  const at = performance.now();
  const frame = downFrame.parse(JSON.parse(String(bytes)));
  if (frame.t !== 'crew_changes') return;
  for (const change of frame.items) {
    if (change.entity !== 'work_order' || change.item.state !== 'offered') continue;
    for (const { number } of change.item.reports) if (!offeredAt.has(number)) offeredAt.set(number, at);
  }
}
