import { type DownFrame, downFrame, PROTOCOL_VERSION, type UpFrame } from '@comcen/shared/wire/socket/frames.ts';
import { serverNow, setServerTime } from '../time/ticker.ts';
import { createFrameQueue } from './frame-queue.ts';
import type { LiveStore } from './store.ts';

/** The server ticks every 10 s: two missed ticks and a half is silence. */
const SILENCE_MS = 25_000;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 15_000;

export interface Connection {
  close(): void;
  retryNow(): void;
  /** What the map shows, so that only those positions are sent. */
  setViewport(viewport: { bounds: { west: number; south: number; east: number; north: number }; zoom: number }): void;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly up3: string | null;
  readonly store: LiveStore;
  /** The socket was refused or closed before it said hello: the session may have ended. */
  readonly onRefused: () => void;
  readonly open?: (url: string) => WebSocket;
}

export function connect({
  url,
  up3,
  store,
  onRefused,
  open = (to) => new WebSocket(to),
}: ConnectionOptions): Connection {
  let socket: WebSocket | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let heard = false;
  let closed = false;
  let viewport: Extract<UpFrame, { t: 'viewport' }> | undefined;
  const frames = createFrameQueue(store, () => subscribe(false));

  const send = (frame: UpFrame) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };

  function subscribe(resume: boolean): void {
    const cursor = resume ? store.get().board?.cursor : undefined;
    send({ t: 'subscribe', topic: 'board', protocol: PROTOCOL_VERSION, up3: up3 ?? undefined, cursor });
    if (viewport) send(viewport);
  }

  function start(): void {
    if (closed) return;
    heard = false;
    if (store.get().board === null) store.set({ link: { phase: 'connecting' } });
    const mine = open(url);
    socket = mine;
    mine.onopen = () => {
      watch();
      subscribe(true);
    };
    mine.onmessage = (event) => socket === mine && receive(event.data);
    mine.onclose = () => socket === mine && lost();
  }

  function receive(data: unknown): void {
    const frame = parseFrame(data);
    if (!frame) {
      unreadable();
      return;
    }
    heard = true;
    failures = 0;
    watch();
    if ('at' in frame) {
      setServerTime(frame.at);
      store.set({ heardAtMs: Date.parse(frame.at) });
    }
    frames.take(frame);
  }

  /** A frame we cannot read may hold a change we would miss: say so, and start over rather than show a board with a hole. */
  function unreadable(): void {
    const broken = socket;
    socket = undefined;
    clearTimeout(silence);
    broken?.close(4001, 'unreadable');
    store.set({ link: { phase: 'refused', detail: 'unreadable' } });
    clearTimeout(retry);
    retry = setTimeout(start, RETRY_MAX_MS);
  }

  function watch(): void {
    clearTimeout(silence);
    silence = setTimeout(() => {
      store.set({ link: { phase: 'stale', sinceMs: store.get().heardAtMs ?? serverNow() } });
      socket?.close(4000, 'silent');
      // A half-open socket may take minutes to report its end.
      lost();
    }, SILENCE_MS);
  }

  function lost(): void {
    clearTimeout(silence);
    socket = undefined;
    frames.flush();
    if (closed) return;
    if (!heard) onRefused();
    const waitMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failures) * (0.75 + Math.random() / 2);
    failures += 1;
    store.set({ link: { phase: 'offline', sinceMs: store.get().heardAtMs, retryAtMs: serverNow() + waitMs } });
    clearTimeout(retry);
    retry = setTimeout(start, waitMs);
  }

  start();
  return {
    close() {
      closed = true;
      clearTimeout(silence);
      clearTimeout(retry);
      socket?.close(1000);
    },
    retryNow() {
      clearTimeout(retry);
      if (!socket) start();
    },
    setViewport(given) {
      viewport = { t: 'viewport', ...given };
      send(viewport);
    },
  };
}

function parseFrame(data: unknown): DownFrame | null {
  if (typeof data !== 'string') return null;
  try {
    const parsed = downFrame.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
