import { type CrewMe, crewMe } from '@comcen/shared/wire/http/auth.ts';
import { type CrewOrder, crewOrder } from '@comcen/shared/wire/http/work-order.ts';
import type { DownFrame } from '@comcen/shared/wire/socket/frames.ts';
import { z } from 'zod';
import { newId } from '../../device/new-id.ts';
import type { Failure } from '../../http/request.ts';
import { createStore } from '../../store/store.ts';
import { fetchMe, fetchOrders, logOut, sendCommand, setDuty } from './api/phone-api.ts';
import { createOutbox } from './commands/outbox.ts';
import { forgetSeen, keepSeen, lastSeen, outboxStore } from './device/database.ts';
import { EMPTY_BOARD, withChanges, withOrder, withSnapshot } from './live/board.ts';
import { keepConnected, type Link } from './live/connection.ts';
import type { Step } from './orders/next-step.ts';
import { placeNow } from './position/tracker.ts';

/** `unknown`: not asked yet. `signed_out`: the server said so, never guessed from silence. */
export type Session =
  | { readonly is: 'unknown' }
  | { readonly is: 'signed_out' }
  | { readonly is: 'open'; readonly me: CrewMe };

export const session = createStore<Session>({ is: 'unknown' });
export const board = createStore(EMPTY_BOARD);
export const link = createStore<Link>('connecting');
/** Server clock minus this phone's: deadlines are the server's. */
export const clockSkewMs = createStore(0);

const POLL_MS = 15_000;
const seenBoard = z.object({ orders: z.array(crewOrder), onDuty: z.boolean(), asOf: z.number().nullable() });

export const outbox = createOutbox({
  store: outboxStore,
  technicianId: () => {
    const now = session.get();
    return now.is === 'open' ? now.me.technicianId : null;
  },
  onSignedOut: () => signedOut(),
  exclusively: async (work) => {
    if (!navigator.locks) return work();
    await navigator.locks.request('comcen-outbox', work);
  },
  async send(entry) {
    const reply = await sendCommand(entry);
    if (reply.ok && reply.value) board.set(withOrder(board.get(), reply.value));
    else if (reply.ok || reply.failure.kind === 'refused') await refresh();
    return reply;
  },
});

/** Keeps one step of the technician with its true time and place, and sends it as soon as there is signal. */
export async function take(order: Pick<CrewOrder, 'id' | 'number'>, step: Step, more: Record<string, unknown> = {}) {
  const now = session.get();
  if (now.is !== 'open') return;
  await outbox.add({
    commandId: newId(),
    technicianId: now.me.technicianId,
    orderId: order.id,
    orderNumber: order.number,
    step,
    occurredAt: new Date().toISOString(),
    details: { ...more, ...placeNow() },
    attempts: 0,
    refusal: null,
  });
}

/** Opens with what was last seen, then asks. Without signal the app is usable and says how old it is. */
export async function start(): Promise<void> {
  const known = crewMe.safeParse(await lastSeen('me'));
  const seen = seenBoard.safeParse(await lastSeen('board'));
  if (seen.success) board.set({ ...seen.data, cursor: null });
  if (!known.success) {
    session.set({ is: 'signed_out' });
    return;
  }
  session.set({ is: 'open', me: known.data });
  await enter();
}

/** After a login too. Resolves with what went wrong, for the login page to say. */
export async function enter(): Promise<Failure | null> {
  const reply = await fetchMe();
  if (reply.ok) {
    session.set({ is: 'open', me: reply.value });
    board.set({ ...board.get(), onDuty: reply.value.onDuty });
    await keepSeen('me', reply.value);
    connect();
    await refresh();
    void outbox.flush();
    return null;
  }
  const isSignedOut = reply.failure.kind === 'refused';
  if (isSignedOut) session.set({ is: 'signed_out' });
  else if (session.get().is === 'open') connect();
  return reply.failure;
}

function signedOut(): void {
  connection?.stop();
  connection = null;
  session.set({ is: 'signed_out' });
}

/** Own steps that still wait stay on the phone for the next login of the same person. */
export async function leave(): Promise<Failure | null> {
  const reply = await logOut();
  if (!reply.ok && reply.failure.kind === 'unreachable') return reply.failure;
  signedOut();
  board.set(EMPTY_BOARD);
  await forgetSeen();
  return null;
}

export async function changeDuty(onDuty: boolean): Promise<Failure | null> {
  const reply = await setDuty(onDuty, placeNow()?.location);
  if (!reply.ok) return reply.failure;
  board.set({ ...board.get(), onDuty });
  await refresh();
  return null;
}

/** The way without a socket: the whole list, now. */
export async function refresh(): Promise<void> {
  const reply = await fetchOrders();
  if (reply.ok) {
    board.set(withSnapshot(board.get(), { orders: reply.value, asOf: Date.now() + clockSkewMs.get() }));
    void keepSeen('board', board.get());
  } else if (reply.failure.kind === 'refused' && reply.failure.status === 401) signedOut();
}

let connection: ReturnType<typeof keepConnected> | null = null;

function connect(): void {
  connection ??= keepConnected({
    cursor: () => board.get().cursor,
    onFrame: applyFrame,
    onLink: (next) => link.set(next),
  });
}

function applyFrame(frame: DownFrame): void {
  if (frame.t === 'hello' || frame.t === 'tick') clockSkewMs.set(Date.parse(frame.at) - Date.now());
  if (frame.t === 'crew_snapshot') {
    const { orders, onDuty, cursor } = frame;
    board.set(withSnapshot(board.get(), { orders, onDuty, cursor, asOf: Date.now() + clockSkewMs.get() }));
  } else if (frame.t === 'crew_changes') board.set(withChanges(board.get(), frame));
  else if (frame.t === 'tick' || frame.t === 'live') board.set({ ...board.get(), asOf: Date.parse(frame.at) });
  else if (frame.t === 'error' && frame.code === 'unauthenticated') signedOut();
  if (frame.t === 'crew_snapshot' || frame.t === 'crew_changes') void keepSeen('board', board.get());
}

/** Signal is back, or the phone left the pocket: look at once instead of waiting out a timer. */
function wake(): void {
  if (document.visibilityState === 'hidden') return;
  connection?.wake();
  if (session.get().is !== 'open') return;
  void outbox.flush();
  if (link.get() !== 'live') void refresh();
}
addEventListener('online', wake);
document.addEventListener('visibilitychange', wake);
setInterval(() => {
  const isNeeded = session.get().is === 'open' && link.get() !== 'live' && document.visibilityState === 'visible';
  if (isNeeded) void refresh();
}, POLL_MS);
