import { PROTOCOL_VERSION, type UpFrame } from '@comcen/shared/wire/socket/frames.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { anOrder } from '../board/order-fixture.ts';
import { type Connection, connect } from './connection.ts';
import { createLiveStore } from './store.ts';

const at = '2026-05-12T07:00:00.000Z';
const snapshot = {
  t: 'snapshot',
  topic: 'board',
  data: {
    cursor: 40,
    at,
    up3: { id: 'bangka', name: 'UP3 Bangka' },
    ulps: [],
    workOrders: [anOrder({ version: 2 })],
    incidents: [],
    crews: [],
    alarms: [],
    storms: [],
    positions: [],
    waitingReports: 0,
    settings: {
      responseTargetMin: 45,
      recoveryTargetMin: 180,
      positionMaxAgeS: 900,
      atRiskShare: 0.8,
      officialRecovery: 'customer',
    },
  },
};

/** The far end of a line, driven by the test; the browser's own socket is proven by the browser tests. */
function createLine() {
  const sent: UpFrame[] = [];
  const target = Object.assign(new EventTarget(), {
    readyState: 1,
    send: (text: string) => sent.push(JSON.parse(text)),
    close: () => {},
    onopen: null as (() => void) | null,
    onmessage: null as ((event: { data: string }) => void) | null,
    onclose: null as (() => void) | null,
  });
  return { sent, target, say: (frame: unknown) => target.onmessage?.({ data: JSON.stringify(frame) }) };
}

let lines: ReturnType<typeof createLine>[] = [];
let connection: Connection | undefined;
const start = (onRefused = () => {}) => {
  const store = createLiveStore();
  connection = connect({
    url: 'ws://console/ws',
    up3: 'bangka',
    store,
    onRefused,
    open: () => {
      const line = createLine();
      lines.push(line);
      return line.target as unknown as WebSocket;
    },
  });
  return store;
};
const lineAt = (index: number) => {
  const line = lines[index];
  if (!line) throw new Error(`no line ${index}`);
  return line;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', { OPEN: 1 });
  lines = [];
});
afterEach(() => {
  connection?.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('says live only after the server said so, and not after the snapshot alone', () => {
  const store = start();
  lineAt(0).target.onopen?.();
  lineAt(0).say(snapshot);
  expect(store.get().link.phase).toBe('connecting');
  lineAt(0).say({ t: 'live', cursor: 40, at });
  expect(store.get().link.phase).toBe('live');
  expect(store.get().board?.workOrders.size).toBe(1);
});

test('a silent line is stale after 25 s and is opened again from the cursor it had', () => {
  const store = start();
  lineAt(0).target.onopen?.();
  lineAt(0).say(snapshot);
  lineAt(0).say({ t: 'live', cursor: 44, at });
  vi.advanceTimersByTime(24_000);
  expect(store.get().link.phase).toBe('live');
  vi.advanceTimersByTime(1_500);
  expect(store.get().link.phase).toBe('offline');
  vi.advanceTimersByTime(1_000);
  lineAt(1).target.onopen?.();
  expect(lineAt(1).sent[0]).toMatchObject({ t: 'subscribe', topic: 'board', up3: 'bangka', cursor: 44 });
  expect(store.get().board?.workOrders.size).toBe(1);
});

test('a reset subscribes again without a cursor', () => {
  start();
  lineAt(0).target.onopen?.();
  lineAt(0).say(snapshot);
  lineAt(0).say({ t: 'reset', reason: 'too old' });
  expect(lineAt(0).sent.at(-1)).toEqual({ t: 'subscribe', topic: 'board', protocol: PROTOCOL_VERSION, up3: 'bangka' });
});

test('changes within one beat become one new board', () => {
  const store = start();
  lineAt(0).target.onopen?.();
  lineAt(0).say(snapshot);
  lineAt(0).say({ t: 'live', cursor: 40, at });
  let boards = 0;
  let last = store.get().board;
  store.subscribe(() => {
    if (store.get().board !== last) boards += 1;
    last = store.get().board;
  });
  for (let version = 3; version < 8; version += 1) {
    const item = anOrder({ version });
    lineAt(0).say({ t: 'changes', cursor: 40 + version, at, items: [{ entity: 'work_order', event: 'x', item }] });
  }
  vi.advanceTimersByTime(60);
  expect(boards).toBe(1);
  expect([...(last?.workOrders.values() ?? [])][0]?.version).toBe(7);
  expect(last?.cursor).toBe(47);
});

test('a line that closes before it says anything asks whether the session ended', () => {
  const refused = vi.fn();
  const store = start(refused);
  lineAt(0).target.onclose?.();
  expect(refused).toHaveBeenCalledOnce();
  expect(store.get().link).toMatchObject({ phase: 'offline', sinceMs: null });
});

test('a frame that cannot be read is said, and the line starts over', () => {
  const store = start();
  lineAt(0).target.onopen?.();
  lineAt(0).say({ t: 'snapshot', topic: 'board', data: { cursor: 'x' } });
  expect(store.get()).toMatchObject({ board: null, link: { phase: 'refused', detail: 'unreadable' } });
  vi.advanceTimersByTime(15_000);
  expect(lines).toHaveLength(2);
});

test('a server that cannot read events: stale since the last word, and live again with its next tick', () => {
  const store = start();
  const line = lineAt(0);
  line.target.onopen?.();
  line.say(snapshot);
  line.say({ t: 'live', cursor: 40, at });
  line.say({ t: 'error', code: 'unavailable', detail: 'behind' });
  line.say({ t: 'error', code: 'unavailable', detail: 'behind' });
  expect(store.get().link).toEqual({ phase: 'stale', sinceMs: Date.parse(at) });
  line.say({ t: 'positions', at, items: [] });
  expect(store.get().link.phase).toBe('stale');
  line.say({ t: 'tick', at, cursor: 40 });
  expect(store.get().link.phase).toBe('live');
});

test('too many viewports of ours do not make the line a refused one', () => {
  const store = start();
  lineAt(0).target.onopen?.();
  lineAt(0).say(snapshot);
  lineAt(0).say({ t: 'live', cursor: 40, at });
  lineAt(0).say({ t: 'error', code: 'rate_limited', detail: 'slower' });
  expect(store.get().link.phase).toBe('live');
});
