import { downFrame } from '@comcen/shared/wire/socket/frames.ts';
import WebSocket from 'ws';
import { z } from 'zod';
import { answerParent, sharedNow } from './child.ts';
import { openSocket } from './sockets.ts';

const openInput = z.object({ url: z.string(), tokens: z.array(z.string()), count: z.number() });
const openBareInput = z.object({ url: z.string(), count: z.number() });
const AT_ONCE = 25;
const HEAD = '{"t":"changes","cursor":';

let sockets: WebSocket[] = [];
let cursors: number[] = [];
let atMs: number[] = [];
let changes: { cursor: number; keys: string[] }[] = [];
let sample: string | null = null;

answerParent({
  open: async (given) => {
    const { url, tokens, count } = openInput.parse(given);
    return openAll(count, (n) => {
      const token = tokens[n % tokens.length] ?? '';
      return openSocket({ url, token, topic: 'board' }, n === 0 ? onFirstSocket : onFrame);
    });
  },
  openBare: async (given) => {
    const { url, count } = openBareInput.parse(given);
    return openAll(count, () => openBare(url));
  },
  take: async () => {
    const taken = { cursors: Float64Array.from(cursors), atMs: Float64Array.from(atMs), changes, sample };
    cursors = [];
    atMs = [];
    changes = [];
    return taken;
  },
  close: async () => {
    for (const socket of sockets) socket.terminate();
    sockets = [];
  },
});

async function openAll(count: number, open: (n: number) => Promise<WebSocket>): Promise<{ live: number }> {
  for (let n = 0; n < count; n += AT_ONCE) {
    const group = Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, k) => open(n + k));
    sockets.push(...(await Promise.all(group)));
  }
  return { live: sockets.length };
}

function openBare(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('message', onFrame);
  return new Promise((resolve, reject) => socket.once('open', () => resolve(socket)).once('error', reject));
}

/** Fifty thousand a second: only the cursor is read. Every socket gets the same bytes. */
function onFrame(bytes: Buffer): void {
  const head = bytes.toString('latin1', 0, HEAD.length + 16);
  if (!head.startsWith(HEAD)) return;
  cursors.push(Number.parseInt(head.slice(HEAD.length), 10));
  atMs.push(sharedNow());
}

/** The first one reads all: which changes a cursor stands for. */
function onFirstSocket(bytes: Buffer): void {
  onFrame(bytes);
  const text = String(bytes);
  const frame = downFrame.parse(JSON.parse(text));
  if (frame.t !== 'changes') return;
  const keys = frame.items.flatMap((change) =>
    change.entity === 'work_order' ? [`${change.item.id}:${change.item.version}`] : [],
  );
  changes.push({ cursor: frame.cursor, keys });
  if (frame.items.length === 1 && keys.length === 1) sample = text;
}
