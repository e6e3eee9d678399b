import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { type CrewChange, downFrame, PROTOCOL_VERSION, type UpFrame } from '@comcen/shared/wire/socket/frames.ts';
import WebSocket from 'ws';

/** What a crew's phone knows, kept by its socket: the orders it has, newest version each. */
export interface CrewOrders {
  readonly byId: ReadonlyMap<string, CrewOrder>;
  /** Settles when anything changed. */
  changed(): Promise<void>;
  /** What a command's reply said, before the socket says it. */
  learn(order: CrewOrder): void;
}

const RECONNECT_MS = 3000;

/** Follows the crew's orders until `signal` ends it; a lost link comes back with a fresh snapshot. */
export function followCrewOrders(phoneUrl: string, token: string, signal: AbortSignal): CrewOrders {
  const byId = new Map<string, CrewOrder>();
  let waiting: (() => void)[] = [];
  const announce = () => {
    const wake = waiting;
    waiting = [];
    for (const resolve of wake) resolve();
  };
  const onText = (text: string) => {
    const frame = downFrame.parse(JSON.parse(text));
    if (frame.t === 'crew_snapshot') {
      byId.clear();
      for (const order of frame.orders) byId.set(order.id, order);
    } else if (frame.t === 'crew_changes') {
      for (const change of frame.items) apply(byId, change);
    } else return;
    announce();
  };
  connect(phoneUrl, token, onText, signal);
  return {
    byId,
    changed: () => new Promise((resolve) => waiting.push(resolve)),
    learn: (order) => keepNewer(byId, order),
  };
}

function apply(byId: Map<string, CrewOrder>, change: CrewChange): void {
  if (change.entity === 'gone') byId.delete(change.workOrderId);
  if (change.entity === 'work_order') keepNewer(byId, change.item);
}

function keepNewer(byId: Map<string, CrewOrder>, order: CrewOrder): void {
  const known = byId.get(order.id);
  if (!known || known.version <= order.version) byId.set(order.id, order);
}

function connect(phoneUrl: string, token: string, onText: (text: string) => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  const socket = new WebSocket(`${phoneUrl.replace(/^http/, 'ws')}/ws`);
  const send = (frame: UpFrame) => socket.send(JSON.stringify(frame));
  const stop = () => socket.close();
  signal.addEventListener('abort', stop, { once: true });
  socket.on('open', () => {
    send({ t: 'auth', token });
    send({ t: 'subscribe', topic: 'crew', protocol: PROTOCOL_VERSION });
  });
  socket.on('message', (data) => onText(String(data)));
  // An error is always followed by 'close', where we come back.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    signal.removeEventListener('abort', stop);
    if (!signal.aborted) setTimeout(() => connect(phoneUrl, token, onText, signal), RECONNECT_MS).unref();
  });
}
