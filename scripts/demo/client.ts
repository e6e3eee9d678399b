import { setTimeout as pause } from 'node:timers/promises';
import { loginReply } from '@comcen/shared/wire/http/auth.ts';

/** An answer that no waiting makes better: what was asked is not allowed now. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(`${status}: ${detail}`);
    this.status = status;
  }
}

/** A schema of shared/wire. */
interface Schema<T> {
  parse(value: unknown): T;
}

export interface Client {
  get<T>(path: string, schema: Schema<T>): Promise<T>;
  /** `key` makes a repeated attempt the same request. */
  post(path: string, body: object, key?: string): Promise<unknown>;
  readonly token: string;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** Busy, limited, or not there for a moment: the same request again, later. */
const isPassing = (status: number) => status === 429 || status === 408 || status >= 500;

/** Logs in once and keeps the token. Requests wait and repeat through anything that passes, until `signal` ends them. */
export async function logIn(
  baseUrl: string,
  path: string,
  user: { username: string; password: string },
  signal: AbortSignal,
) {
  const reply = loginReply.parse(await send(`${baseUrl}${path}`, { method: 'POST', body: user }, signal));
  return clientOf(baseUrl, reply.token, signal);
}

/** Without a login: what the public may ask. */
export function clientOf(baseUrl: string, token: string, signal: AbortSignal): Client {
  return {
    token,
    get: async (path, schema) => schema.parse(await send(`${baseUrl}${path}`, { token }, signal)),
    post: (path, body, key) => send(`${baseUrl}${path}`, { method: 'POST', token, body, key }, signal),
  };
}

interface Outgoing {
  readonly method?: 'POST';
  readonly token?: string;
  readonly body?: object;
  readonly key?: string;
}

async function send(url: string, outgoing: Outgoing, signal: AbortSignal): Promise<unknown> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const reply = await attempt(url, outgoing, signal);
    if (reply?.ok) return reply.status === 204 ? null : reply.json();
    if (reply && !isPassing(reply.status)) throw new Refused(reply.status, await detailOf(reply));
    const askedWaitMs = Number(reply?.headers.get('retry-after') ?? 0) * 1000;
    await reply?.body?.cancel();
    await pause(Math.max(wait, askedWaitMs), undefined, { signal });
  }
}

/** Null when nobody answered. */
async function attempt(url: string, { method = undefined, token, body, key }: Outgoing, signal: AbortSignal) {
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
    ...(key && { 'idempotency-key': key }),
  };
  try {
    return await fetch(url, {
      method: method ?? 'GET',
      headers,
      body: body ? JSON.stringify(body) : undefined,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) return null;
    throw error;
  }
}

async function detailOf(reply: Response): Promise<string> {
  const text = await reply.text();
  try {
    const problem: unknown = JSON.parse(text);
    return problem && typeof problem === 'object' && 'detail' in problem ? String(problem.detail) : text;
  } catch {
    return text.slice(0, 200);
  }
}
