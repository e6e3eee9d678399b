import { type CrewMe, crewMe } from '@comcen/shared/wire/http/auth.ts';
import { type CrewOrder, crewOrder } from '@comcen/shared/wire/http/work-order.ts';
import type { DownFrame } from '@comcen/shared/wire/socket/frames.ts';
import { z } from 'zod';
import { newId } from '../../device/new-id.ts';
import type { Failure } from '../../http/request.ts';
import { createStore } from '../../store/store.ts';
import {
  changePassword,
  fetchMe,
  fetchOrders,
  logOut,
  onPasswordDue,
  sendCommand,
  sendPhoto,
  setDuty,
} from './api/phone-api.ts';
import { createOutbox } from './commands/outbox.ts';
import type { Command } from './commands/outbox-rules.ts';
import { forgetSeen, keepSeen, lastSeen, outboxStore } from './device/database.ts';
import { forgetDrafts, sweepPictures } from './device/draft-store.ts';
import { EMPTY_BOARD, withChanges, withOrder, withSnapshot } from './live/board.ts';
import { keepConnected, type Link } from './live/connection.ts';
import { queued } from './photos/queued-photo.ts';
import { placeNow } from './position/tracker.ts';

/**
 * `unknown`: not asked yet. `signed_out`: the server said so, never guessed from silence. `password_due`: logged in with a
 * password somebody else chose; `typed` = that password, when it was typed just now and need not be typed again.
 */
export type Session =
  | { readonly is: 'unknown' }
  | { readonly is: 'signed_out' }
  | { readonly is: 'password_due'; readonly me: CrewMe; readonly typed: string | null }
  | { readonly is: 'open'; readonly me: CrewMe };

export const session = createStore<Session>({ is: 'unknown' });
export const board = createStore(EMPTY_BOARD);
export const link = createStore<Link>('connecting');
/** Server clock minus this phone's: deadlines are the server's. */
export const clockSkewMs = createStore(0);

const POLL_MS = 15_000;
/** A phone that was updated has seen a `me` of before: not a reason to log anybody out. */
const seenMe = crewMe.extend({ mustChangePassword: z.boolean().default(false) });
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
  sendPhoto,
});

/** Keeps one step of the technician with its true time and place, and sends it as soon as there is signal. `photos`: their keys. */
export async function take(
  order: Pick<CrewOrder, 'id' | 'number'>,
  step: Command,
  more: Record<string, unknown> = {},
  photos: readonly string[] = [],
) {
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
    photos: photos.map(queued),
  });
}

/** Opens with what was last seen, then asks. Without signal the app is usable and says how old it is. */
export async function start(): Promise<void> {
  const known = seenMe.safeParse(await lastSeen('me'));
  const seen = seenBoard.safeParse(await lastSeen('board'));
  if (seen.success) board.set({ ...seen.data, cursor: null });
  if (!known.success) {
    session.set({ is: 'signed_out' });
    return;
  }
  opened(known.data, null);
  // Without signal too: what waits is shown, and the orders stand where the technician has brought them.
  void outbox.flush();
  void sweepPictures(Date.now());
  await enter();
}

/** After a login too, with the password typed there. Resolves with what went wrong, for the page to say. */
export async function enter(typed: string | null = null): Promise<Failure | null> {
  const reply = await fetchMe();
  if (reply.ok) {
    opened(reply.value, typed);
    if (reply.value.mustChangePassword) return null;
    board.set({ ...board.get(), onDuty: reply.value.onDuty });
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

function opened(me: CrewMe, typed: string | null): void {
  void keepSeen('me', me);
  if (!me.mustChangePassword) {
    session.set({ is: 'open', me });
    return;
  }
  disconnect();
  session.set({ is: 'password_due', me, typed });
  // Nothing leaves now; the page tells how many steps are kept.
  void outbox.flush();
}

/** A call was told so in the middle of the work: as if it had been found at the login. */
function passwordDue(): void {
  const now = session.get();
  if (now.is === 'open') opened({ ...now.me, mustChangePassword: true }, null);
}
onPasswordDue(passwordDue);

/** Replaces the password somebody else chose, and goes on where the work stopped. */
export async function choosePassword(current: string, password: string): Promise<Failure | null> {
  const reply = await changePassword(current, password);
  if (reply.ok) {
    const now = session.get();
    if (now.is === 'password_due') opened({ ...now.me, mustChangePassword: false }, null);
    void enter();
    return null;
  }
  if (reply.failure.kind === 'unreachable') return reply.failure;
  // An answer that was lost on its way: the password is the new one already, or the session is over. The server knows.
  await enter();
  return reply.failure;
}

function signedOut(): void {
  disconnect();
  session.set({ is: 'signed_out' });
}

function disconnect(): void {
  connection?.stop();
  connection = null;
}

/** Own steps that still wait stay on the phone for the next login of the same person. */
export async function leave(): Promise<Failure | null> {
  const reply = await logOut();
  if (!reply.ok && reply.failure.kind === 'unreachable') return reply.failure;
  signedOut();
  board.set(EMPTY_BOARD);
  await forgetSeen();
  await forgetDrafts();
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
    onLink(next) {
      link.set(next);
      // Phones do not always tell that they are online again; the line itself does.
      if (next === 'live') void outbox.flush();
    },
  });
}

function applyFrame(frame: DownFrame): void {
  if (frame.t === 'hello' || frame.t === 'tick') clockSkewMs.set(Date.parse(frame.at) - Date.now());
  if (frame.t === 'crew_snapshot') {
    const { orders, onDuty, standby, cursor } = frame;
    board.set(withSnapshot(board.get(), { orders, onDuty, standby, cursor, asOf: Date.now() + clockSkewMs.get() }));
  } else if (frame.t === 'crew_changes') board.set(withChanges(board.get(), frame));
  else if (frame.t === 'tick' || frame.t === 'live') board.set({ ...board.get(), asOf: Date.parse(frame.at) });
  else if (frame.t === 'error' && frame.code === 'unauthenticated') signedOut();
  else if (frame.t === 'error' && frame.code === 'password_change_required') passwordDue();
  if (frame.t === 'crew_snapshot' || frame.t === 'crew_changes') void keepSeen('board', board.get());
}

/** Signal is back, or the phone left the pocket: look at once instead of waiting out a timer. */
function wake(): void {
  if (document.visibilityState === 'hidden') return;
  connection?.wake();
  const { is } = session.get();
  if (is === 'password_due') void enter();
  if (is !== 'open') return;
  void outbox.flush();
  if (link.get() !== 'live') void refresh();
}
addEventListener('online', wake);
document.addEventListener('visibilitychange', wake);
setInterval(() => {
  const isNeeded = session.get().is === 'open' && link.get() !== 'live' && document.visibilityState === 'visible';
  if (isNeeded) void refresh();
}, POLL_MS);
