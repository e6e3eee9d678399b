import { type DownFrame, downFrame, PROTOCOL_VERSION, type UpFrame } from '@comcen/shared/wire/socket/frames.ts';

export type Link = 'live' | 'connecting' | 'down';

interface Parts {
  readonly cursor: () => number | null;
  readonly onFrame: (frame: DownFrame) => void;
  readonly onLink: (link: Link) => void;
}

/** The server ticks every 10 s; a link that is silent for longer than two ticks is dead, whatever the browser thinks. */
const SILENCE_MS = 25_000;
const LONGEST_WAIT_MS = 15_000;

/** Keeps one socket to our own server open until `stop`. */
export function keepConnected({ cursor, onFrame, onLink }: Parts): { stop(): void; wake(): void } {
  let socket: WebSocket | null = null;
  let failures = 0;
  let stopped = false;
  let reconnect: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  const subscribe = (from: number | null) =>
    say({ t: 'subscribe', topic: 'crew', protocol: PROTOCOL_VERSION, ...(from === null ? {} : { cursor: from }) });
  const say = (frame: UpFrame) => socket?.send(JSON.stringify(frame));

  function open(): void {
    clearTimeout(reconnect);
    onLink('connecting');
    const fresh = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
    socket = fresh;
    fresh.onopen = () => subscribe(cursor());
    fresh.onmessage = ({ data }) => fresh === socket && take(data);
    fresh.onclose = () => fresh === socket && lost();
    listen();
  }

  function listen(): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(lost, SILENCE_MS);
  }

  function take(data: unknown): void {
    listen();
    const frame = downFrame.safeParse(parsed(data));
    if (!frame.success) return;
    if (frame.data.t === 'reset') {
      subscribe(null);
      return;
    }
    if (frame.data.t === 'live' || frame.data.t === 'crew_snapshot') {
      failures = 0;
      onLink('live');
    }
    onFrame(frame.data);
  }

  function lost(): void {
    drop();
    if (stopped) return;
    onLink('down');
    const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures);
    failures = Math.min(failures + 1, 10);
    // Spread out: after a blackout of the server all phones come back in the same second.
    reconnect = setTimeout(open, wait * (0.5 + Math.random() / 2));
  }

  function drop(): void {
    clearTimeout(watchdog);
    clearTimeout(reconnect);
    const old = socket;
    socket = null;
    old?.close();
  }

  open();
  return {
    stop() {
      stopped = true;
      drop();
    },
    /** The phone came back to the light or to the network: do not sit out the wait. */
    wake() {
      if (!stopped && socket === null) open();
    },
  };
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}
