import { describe, expect, test } from 'vitest';
import { isOldNode, wrongValue } from './environment.mjs';

describe('a wrong value stops the start with one line', () => {
  test.each([
    [{ PORT: 'abc' }, 'PORT is "abc": it needs a port number from 0 to 65535'],
    [{ MOBILE_PORT: '70000' }, 'MOBILE_PORT is "70000": it needs a port number from 0 to 65535'],
    [{ PORT: '4000', MOBILE_PORT: '4000' }, 'MOBILE_PORT is "4000", the same as PORT: it needs another port'],
    [{ PORT: '3001' }, 'MOBILE_PORT is "3001", the same as PORT: it needs another port'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL is "localhost:6379": it needs a URL like redis://host:6379'],
    [{ LOG_LEVEL: 'loud' }, expect.stringMatching(/^LOG_LEVEL is "loud": it needs one of fatal, /)],
  ])('%o', (env, line) => {
    expect(wrongValue(env)).toEqual(line);
  });

  test('without the password that may be in it', () => {
    const line = wrongValue({ DATABASE_URL: 'mysql://comcen:hunter2@db/x' });
    expect(line).toBe(
      'DATABASE_URL is "mysql://...@db/x": it needs a URL like postgres://user:password@host:5432/database',
    );
  });
});

test('right values and missing ones pass', () => {
  expect(wrongValue({})).toBeUndefined();
  expect(
    wrongValue({ PORT: '0', MOBILE_PORT: '0', DATABASE_URL: 'postgres://a@b/c', REDIS_URL: 'rediss://r' }),
  ).toBeUndefined();
});

test('Node older than 20.19 is too old', () => {
  expect(['18.20.0', '20.18.1', '20.19.0', '22.1.0', '24.0.0'].map(isOldNode)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
