import { type CrewMe, crewMe, loginReply } from '@comcen/shared/wire/http/auth.ts';
import { type PositionFix, positionsReply } from '@comcen/shared/wire/http/board.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { type CrewOrder, crewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { z } from 'zod';
import { request as ask, type Reply } from '../../../http/request.ts';
import { type Entry, isPasswordDue } from '../commands/outbox-rules.ts';

const ordersReply = z.object({ items: z.array(crewOrder) });
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

export const sendCommand = ({
  orderId,
  step,
  commandId,
  occurredAt,
  details,
}: Entry): Promise<Reply<CrewOrder | null>> =>
  request(`/work-orders/${orderId}/${step}`, orderOrNothing, {
    method: 'POST',
    body: { ...details, commandId, occurredAt },
    timeoutMs: 20_000,
  });
