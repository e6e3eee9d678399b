import { describe, expect, test } from 'vitest';
import { AppError, ERROR_CODES } from '../errors.ts';
import { problemOf } from './problem.ts';
import { plainWords } from './problem-request.ts';

/** As postgres.js throws it, and as drizzle wraps it. */
const refusal = (code: string, constraint_name?: string) =>
  Object.assign(new Error('duplicate key: Siti (+628123)'), { code, constraint_name });

describe('a problem body', () => {
  test.each(Object.keys(ERROR_CODES) as (keyof typeof ERROR_CODES)[])(
    'of %s has its status, title and type',
    (code) => {
      const { status, body } = problemOf(new AppError(code, 'What to do.'));
      expect(status).toBe(ERROR_CODES[code]);
      expect(body).toMatchObject({ type: `urn:comcen:problem:${code}`, title: expect.any(String), status, code });
    },
  );

  test('carries what the error knows beside its text', () => {
    const { body } = problemOf(
      new AppError('conflict', 'It moved on.', { extra: { currentState: 'offered', version: 3 } }),
    );
    expect(body).toMatchObject({ currentState: 'offered', version: 3 });
  });

  test.each([
    ['23505', 'app_user_username', 409, 'username'],
    ['22021', undefined, 422, 'reporter.name'],
  ])('of the refusal %s by the database names the field', (code, constraint, status, field) => {
    const problem = problemOf(refusal(code, constraint), { reporter: { name: 'a\0' } });
    expect(problem.status).toBe(status);
    expect(problem.body).toMatchObject({ errors: [{ field }] });
  });

  test.each(['23503', '23514', '23505'])('of the broken rule %s is a conflict', (code) => {
    expect(problemOf(refusal(code)).body).toMatchObject({
      code: 'conflict',
      detail: expect.not.stringContaining('Siti'),
    });
  });

  test.each(['57P01', '08006', '53300', 'ECONNREFUSED', 'CONNECT_TIMEOUT', '40001'])(
    'of %s says to try again',
    (code) => {
      const problem = problemOf(new Error('Failed query: Siti', { cause: refusal(code) }));
      expect(problem).toMatchObject({ status: 503, retryAfterS: 2, isUnexpected: false });
    },
  );

  test.each([new Error('Siti'), 'Siti', null, undefined, refusal('42P01'), { statusCode: 400 }])(
    'of anything else tells nothing',
    (error) => {
      const problem = problemOf(error);
      expect(problem).toMatchObject({ status: 500, isUnexpected: true });
      expect(JSON.stringify(problem.body)).not.toContain('Siti');
    },
  );
});

test.each([
  ['Invalid input: expected string, received undefined', 'is required'],
  ['Invalid input: expected number, received string', 'must be number, not string'],
  ['Invalid option: expected one of "a"|"b"', 'must be one of a, b'],
  ['Too small: expected string to have >=3 characters', 'expected string to have >=3 characters'],
  ['needs 12 digits', 'needs 12 digits'],
])('%s -> %s', (zod, plain) => expect(plainWords(zod)).toBe(plain));
