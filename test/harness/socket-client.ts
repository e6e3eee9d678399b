import { once } from 'node:events';
import { type DownFrame, downFrame, PROTOCOL_VERSION, type UpFrame } from '@comcen/shared/wire/socket/frames.ts';
import { type ClientOptions, WebSocket } from 'ws';

export type FrameOf<T extends DownFrame['t']> = Extract<DownFrame, { t: T }>;

/** A real socket that keeps every frame it got, parsed by the schema of the wire. */
export interface SocketClient {
  readonly frames: readonly DownFrame[];
  send(frame: UpFrame): void;
  sendRaw(data: string | Buffer): void;
  /** The first frame, from the `after`th on, of this kind that fits; waits for it. */
  next<T extends DownFrame['t']>(t: T, fits?: (frame: FrameOf<T>) => boolean, after?: number): Promise<FrameOf<T>>;
  subscribe(topic: 'board' | 'crew', more?: { up3?: string; cursor?: number; protocol?: number }): void;
  /** Close code and reason; waits for the close. */
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly socket: WebSocket;
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Connects; `token` goes as bearer. Rejects with the HTTP status when the upgrade is refused. */
export async function connectSocket(url: string, token?: string, options: ClientOptions = {}): Promise<SocketClient> {
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...options.headers };
  const socket = new WebSocket(url, { ...options, headers });
  const frames: DownFrame[] = [];
  const waiting = new Set<() => void>();
  let isClosed = false;
  socket.on('message', (data) => {
    frames.push(downFrame.parse(JSON.parse(String(data))));
    for (const look of waiting) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      isClosed = true;
      resolve({ code, reason: reason.toString() });
      for (const look of waiting) look();
    });
  });
  await opened(socket);
  const send = (frame: UpFrame) => socket.send(JSON.stringify(frame));
  return {
    frames,
    send,
    sendRaw: (data) => socket.send(data),
    next: (t, fits = () => true, after = 0) =>
      new Promise((resolve, reject) => {
        const isWanted = (frame: DownFrame): frame is FrameOf<typeof t> => frame.t === t && fits(frame as never);
        const end = (finish: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          finish();
        };
        const seen = () => frames.map((frame) => frame.t).join(' ');
        const look = () => {
          const found = frames.slice(after).find(isWanted);
          if (found) end(() => resolve(found));
          else if (isClosed) end(() => reject(new Error(`closed before a frame ${t}; came: ${seen()}`)));
        };
        const timer = setTimeout(() => end(() => reject(new Error(`no frame ${t}; came: ${seen()}`))), PATIENCE_MS);
        waiting.add(look);
        look();
      }),
    subscribe: (topic, more = {}) => send({ t: 'subscribe', topic, protocol: PROTOCOL_VERSION, ...more }),
    closed,
    socket,
    async close() {
      if (isClosed) return;
      socket.close();
      await closed;
    },
  };
}

async function opened(socket: WebSocket): Promise<void> {
  const refused = once(socket, 'unexpected-response').then(([, response]) => {
    throw new Error(`upgrade refused: ${response.statusCode}`);
  });
  await Promise.race([once(socket, 'open'), refused]);
  refused.catch(() => undefined);
}
