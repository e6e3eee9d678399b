import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { answerParent, sharedNow } from './child.ts';
import { paced } from './paced.ts';

const broadcastInput = z.object({ sample: z.string(), perSecond: z.number(), seconds: z.number() });

let server: WebSocketServer | null = null;

/** Nothing but `ws`: the same bytes to everybody, serialised once per frame. */
answerParent({
  listen: async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the reference has no port');
    return { url: `ws://127.0.0.1:${address.port}` };
  },
  broadcast: async (given) => {
    const { sample, perSecond, seconds } = broadcastInput.parse(given);
    const frames = Math.round(perSecond * seconds);
    const sentAtMs = new Float64Array(frames);
    const from = performance.now();
    await paced(frames, perSecond, async (n) => {
      sentAtMs[n] = sharedNow();
      const bytes = Buffer.from(sample.replace(/"cursor":\d+/, `"cursor":${n}`));
      for (const client of server?.clients ?? []) client.send(bytes, { binary: false });
    });
    return { sentAtMs, seconds: (performance.now() - from) / 1000 };
  },
});
