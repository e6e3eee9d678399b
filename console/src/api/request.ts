import { type Problem, problem } from '@comcen/shared/wire/http/common.ts';
import { z } from 'zod';

/** What a screen has to know about a failure; texts are made by `ui/problem-text.ts`. */
export type Failure =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'offline' }
  | { readonly kind: 'unreadable' };

export class RequestFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind === 'problem' ? failure.problem.detail : failure.kind);
    this.failure = failure;
  }
}

export const failureOf = (error: unknown): Failure =>
  error instanceof RequestFailure ? error.failure : { kind: 'unreadable' };

export const statusOf = (error: unknown): number | null => {
  const failure = failureOf(error);
  return failure.kind === 'problem' ? failure.problem.status : null;
};

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: unknown;
  /** Sent with creating calls: a second press or a retry is the same creation. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

let whenSessionEnded: () => void = () => {};
/**
 * A 401 means the session is over, but for the two that ask whether there is one. Another tab may have logged in with a
 * password that must be changed: then too this page asks again who it is.
 */
export const onSessionEnded = (handler: () => void): void => {
  whenSessionEnded = handler;
};

/** Sends one request and parses the answer. Throws `RequestFailure`. */
export async function request<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  call: Call = {},
): Promise<z.infer<Schema>> {
  const response = await send(path, call);
  if (!response.ok) throw await refusal(response, path);
  if (response.status === 204) return parse(schema, undefined);
  return parse(schema, await bodyOf(response, call.signal));
}

/** Sends a file as it is. Throws `RequestFailure`. */
export async function upload<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  file: Blob,
  type: string,
): Promise<z.infer<Schema>> {
  const headers = { accept: 'application/json', 'content-type': type };
  const response = await fetch(path, { method: 'POST', headers, body: file }).catch(() => {
    throw new RequestFailure({ kind: 'offline' });
  });
  if (!response.ok) throw await refusal(response, path);
  return parse(schema, await bodyOf(response));
}

/** A call that was given up in the middle of its answer is no unreadable answer. */
const bodyOf = (response: Response, signal?: AbortSignal): Promise<unknown> =>
  response.json().catch((error: unknown) => {
    if (signal?.aborted) throw error;
  });

async function send(path: string, { method = 'GET', body, idempotencyKey, signal }: Call): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (idempotencyKey) headers['idempotency-key'] = idempotencyKey;
  try {
    return await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestFailure({ kind: 'offline' });
  }
}

async function refusal(response: Response, path: string): Promise<RequestFailure> {
  const parsed = problem.safeParse(await response.json().catch(() => undefined));
  const isOver = response.status === 401 && path !== '/api/auth/login' && path !== '/api/me';
  const mustChange = parsed.success && parsed.data.code === 'password_change_required';
  if (isOver || mustChange) whenSessionEnded();
  if (parsed.success) return new RequestFailure({ kind: 'problem', problem: parsed.data });
  return new RequestFailure({ kind: response.status >= 502 ? 'offline' : 'unreadable' });
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  console.error('answer does not match its schema', z.prettifyError(parsed.error));
  throw new RequestFailure({ kind: 'unreadable' });
}

/** For answers that nobody reads: the change itself comes over the socket. */
export const anything = z.unknown();

/** `randomUUID` needs a secure page; a command center on its own network may have none. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function query(values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
