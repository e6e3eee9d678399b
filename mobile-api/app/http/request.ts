/** What the server refused, from its problem body (RFC 9457). */
export interface Refusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly currentState?: string;
}
/** Nobody answered, or the server cannot now: the same request may be sent again. */
export interface Unreachable {
  readonly kind: 'unreachable';
  readonly status: number | null;
  readonly retryAfterMs: number | null;
}
export type Failure = Refusal | Unreachable;
export type Reply<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

interface Options {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  /** Instead of `body`: bytes as they are. */
  readonly raw?: { readonly bytes: ArrayBuffer; readonly type: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** 2G is slow, but a request that hangs forever holds up what stands behind it. */
  readonly timeoutMs?: number;
  /** Something more urgent needs the line: the request is given up and counts as unanswered. */
  readonly signal?: AbortSignal;
}

const UNREACHABLE: Unreachable = { kind: 'unreachable', status: null, retryAfterMs: null };
/** Asked too early, too often, or a server in trouble. Everything else from 400 on is an answer. */
const isPassing = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

/** Sends one request to our own server. `parse` turns the body into a value or throws; a body it cannot read counts as unreachable. */
export async function request<Value>(
  path: string,
  parse: (body: unknown) => Value,
  options: Options = {},
): Promise<Reply<Value>> {
  const response = await send(path, options);
  if (!response) return { ok: false, failure: UNREACHABLE };
  try {
    const body: unknown = response.status === 204 ? null : await response.json();
    if (response.ok) return { ok: true, value: parse(body) };
    return { ok: false, failure: failureOf(response, body) };
  } catch {
    return { ok: false, failure: { ...UNREACHABLE, status: response.status } };
  }
}

async function send(path: string, options: Options): Promise<Response | null> {
  const { method = 'GET', headers = {}, timeoutMs = 30_000, signal } = options;
  const sent = contentOf(options);
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  const timer = setTimeout(giveUp, timeoutMs);
  signal?.addEventListener('abort', giveUp);
  try {
    return await fetch(path, {
      method,
      cache: 'no-cache',
      credentials: 'same-origin',
      signal: abort.signal,
      headers: { accept: 'application/json', ...(sent && { 'content-type': sent.type }), ...headers },
      ...(sent && { body: sent.bytes }),
    });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

function contentOf({ raw, body }: Options): { bytes: ArrayBuffer | string; type: string } | null {
  if (raw) return raw;
  return body === undefined ? null : { bytes: JSON.stringify(body), type: 'application/json' };
}

export function failureOf(response: Pick<Response, 'status' | 'headers'>, body: unknown): Failure {
  if (isPassing(response.status)) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      kind: 'unreachable',
      status: response.status,
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
    };
  }
  const problem = isRecord(body) ? body : {};
  return {
    kind: 'refused',
    status: response.status,
    code: text(problem.code) ?? 'internal',
    detail: text(problem.detail) ?? '',
    fields: fieldsOf(problem.errors),
    currentState: text(problem.currentState),
  };
}

function fieldsOf(errors: unknown): Record<string, string> {
  if (!Array.isArray(errors)) return {};
  const pairs = errors.flatMap((error: unknown) => {
    if (!isRecord(error)) return [];
    const [field, message] = [text(error.field), text(error.message)];
    return field === undefined ? [] : [[field, message ?? ''] as const];
  });
  return Object.fromEntries(pairs);
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
