import { expect, test } from 'vitest';
import { parseUpFrame } from './parse-up-frame.ts';

const parse = (text: string) => parseUpFrame(Buffer.from(text), false, 100);

test('a good frame passes', () => {
  expect(parse('{"t":"ping","n":3}')).toEqual({ ok: true, value: { t: 'ping', n: 3 } });
});

test('each bad one says what to do and names the field, without repeating what was sent', () => {
  const secret = 'hunter2-hunter2';
  expect(parse(`{"t":"ping","n":"${secret}"}`)).toMatchObject({ refusal: { code: 'invalid' } });
  expect(JSON.stringify(parse(`{"t":"ping","n":"${secret}"}`))).toMatch(/n: /);
  expect(JSON.stringify(parse(`{"t":"ping","n":"${secret}"}`))).not.toContain(secret);
  expect(parse('{')).toMatchObject({ refusal: { code: 'malformed' } });
  expect(parse(`"${'x'.repeat(100)}"`)).toMatchObject({ refusal: { code: 'too_large' } });
  expect(parseUpFrame(Buffer.from('{}'), true, 100)).toMatchObject({ refusal: { code: 'malformed' } });
});

test('nothing that can be sent throws', () => {
  const odd = [
    '',
    ' ',
    'null',
    '0',
    '[]',
    '{}',
    '"t"',
    '{"t":null}',
    '{"t":{}}',
    '{"t":"ping"}',
    '{"__proto__":{"t":"ping"}}',
    '\u0000',
  ];
  for (const text of odd) expect(parse(text).ok, text).toBe(false);
  for (const text of ['{"t":"ping","n":1e999}', '{"t":"ping","n":0.5}']) expect(parse(text).ok, text).toBe(false);
});
