import { expect, test } from 'vitest';
import { failureOf } from './request.ts';

const reply = (status: number, headers: Record<string, string> = {}) => ({ status, headers: new Headers(headers) });

test('a problem body becomes a refusal that names code, state and fields', () => {
  expect(
    failureOf(reply(422), {
      code: 'invalid',
      detail: 'look',
      errors: [{ field: 'idpel', message: 'needs 12 digits' }],
    }),
  ).toEqual({
    kind: 'refused',
    status: 422,
    code: 'invalid',
    detail: 'look',
    fields: { idpel: 'needs 12 digits' },
    currentState: undefined,
  });
  expect(failureOf(reply(409), { code: 'conflict', currentState: 'new' })).toMatchObject({ currentState: 'new' });
});

test('a crowded or broken server is worth another try, and its Retry-After is kept', () => {
  expect(failureOf(reply(429, { 'retry-after': '7' }), {})).toEqual({
    kind: 'unreachable',
    status: 429,
    retryAfterMs: 7000,
  });
  expect(failureOf(reply(503), null)).toEqual({ kind: 'unreachable', status: 503, retryAfterMs: null });
});

test('a body of another shape still gives a refusal', () => {
  expect(failureOf(reply(404), 'gone')).toMatchObject({ kind: 'refused', code: 'internal', fields: {} });
});
