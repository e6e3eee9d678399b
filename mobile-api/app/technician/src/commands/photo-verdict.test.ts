import { expect, test } from 'vitest';
import type { Failure } from '../../../http/request.ts';
import { queued } from '../photos/queued-photo.ts';
import { photoVerdictOf } from './photo-verdict.ts';

const refused = (status: number, code: string): Failure => ({ kind: 'refused', status, code, detail: '', fields: {} });
const unanswered = (status: number | null): Failure => ({ kind: 'unreachable', status, retryAfterMs: null });

test('what is no photo, or too large, is left behind; silence and a crowded server mean again', () => {
  for (const status of [400, 403, 413, 415, 422]) {
    expect(photoVerdictOf(refused(status, 'invalid'), 0, queued('a')).next, `${status}`).toBe('refused');
  }
  expect(photoVerdictOf(refused(409, 'conflict'), 1, queued('a'))).toEqual({ next: 'retry', afterMs: 2000 });
  for (const status of [null, 408, 429, 502, 503]) {
    expect(photoVerdictOf(unanswered(status), 40, queued('a')).next, `${status}`).toBe('retry');
  }
  expect(photoVerdictOf(refused(401, 'unauthenticated'), 0, queued('a')).next).toBe('sign_in');
  expect(photoVerdictOf(refused(403, 'password_change_required'), 0, queued('a')).next).toBe('choose_password');
});

test('a photo that breaks the server again and again is given up, an outage of a day is not', () => {
  const often = { ...queued('a'), faults: 7 };
  expect(photoVerdictOf(unanswered(500), 9, often).next).toBe('refused');
  expect(photoVerdictOf(unanswered(500), 9, { ...often, faults: 6 }).next).toBe('retry');
  expect(photoVerdictOf(unanswered(null), 900, often).next).toBe('retry');
});
