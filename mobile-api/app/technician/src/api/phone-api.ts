import { type CrewMe, crewMe, loginReply } from '@comcen/shared/wire/http/auth.ts';
import { type PositionFix, positionsReply } from '@comcen/shared/wire/http/board.ts';
import { id, type LatLng } from '@comcen/shared/wire/http/common.ts';
import { type CrewOrder, crewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { z } from 'zod';
import { request as ask, type Reply } from '../../../http/request.ts';
import type { Picture } from '../commands/outbox.ts';
import { type Entry, isPasswordDue } from '../commands/outbox-rules.ts';
import { bodyOf } from '../photos/queued-photo.ts';

const ordersReply = z.object({ items: z.array(crewOrder) });
const photoReply = z.object({ id });
/** What the server sniffs anyway; a name it does not know would be refused before it looks. */
const UNKNOWN_TYPE = 'application/octet-stream';
const TYPES = ['image/jpeg', 'image/png', 'image/webp'];
const nothing = (): null => null;
let whenPasswordDue = (): void => {};
/** Any call may be told so; the one place that listens shows the page for it. */
export const onPasswordDue = (handler: () => void): void => {
  whenPasswordDue = handler;
};

async function request<Value>(...call: Parameters<typeof ask<Value>>): Promise<Reply<Value>> {
  const reply = await ask(...call);
  if (!reply.ok && isPasswordDue(reply.failure)) whenPasswordDue();
  return reply;
}

/** A command's answer is the order where it is still ours; after a refusal there is none. */
const orderOrNothing = (body: unknown): CrewOrder | null => crewOrder.safeParse(body).data ?? null;

/** The cookie holds the session; the token in the reply is for programs. */
export const logIn = (username: string, password: string) =>
  request('/auth/login', (body) => loginReply.parse(body).user.role, { method: 'POST', body: { username, password } });
export const changePassword = (current: string, password: string) =>
  request('/me/password', nothing, { method: 'POST', body: { current, password } });
export const logOut = () => request('/auth/logout', nothing, { method: 'POST', body: {} });
export const fetchMe = (): Promise<Reply<CrewMe>> => request('/me', (body) => crewMe.parse(body));
export const fetchOrders = (): Promise<Reply<readonly CrewOrder[]>> =>
  request('/work-orders', (body) => ordersReply.parse(body).items);
export const setDuty = (onDuty: boolean, location: LatLng | undefined) =>
  request('/duty', nothing, { method: 'POST', body: { onDuty, ...(location ? { location } : {}) } });
export const sendFixes = (fixes: readonly PositionFix[]) =>
  request('/positions', (body) => positionsReply.parse(body), { method: 'POST', body: { fixes } });

export const sendCommand = (entry: Entry): Promise<Reply<CrewOrder | null>> =>
  request(`/work-orders/${entry.orderId}/${entry.step}`, orderOrNothing, {
    method: 'POST',
    body: { ...bodyOf(entry), commandId: entry.commandId, occurredAt: entry.occurredAt },
    timeoutMs: 20_000,
  });

/** 300 KB at 2G's worst are some minutes. */
export const sendPhoto = ({ bytes, type }: Picture, key: string, signal: AbortSignal): Promise<Reply<string>> =>
  request('/photos', (body) => photoReply.parse(body).id, {
    method: 'POST',
    raw: { bytes, type: TYPES.includes(type) ? type : UNKNOWN_TYPE },
    headers: { 'idempotency-key': key },
    timeoutMs: 240_000,
    signal,
  });
