import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { RequestFailure } from '../api/request.ts';
import { startI18n } from '../i18n/start.ts';
import { fieldErrors, problemText } from './problem-text.ts';

beforeAll(() => startI18n('id'));

const refused = (code: string, more: { currentState?: string; errors?: { field: string; message: string }[] } = {}) =>
  new RequestFailure({
    kind: 'problem',
    problem: { type: 'about:blank', title: 'No', status: 422, code, detail: 'Words of the server.', ...more },
  });
const wrong = (field: string) => refused('invalid', { errors: [{ field, message: 'Words of the server.' }] });

it('says a known case in the language of the reader', () => {
  expect(problemText(i18next.t, refused('rate_limited'))).toMatch(/^Terlalu banyak/);
  expect(problemText(i18next.t, refused('conflict', { currentState: 'held' }))).toContain('ditunda');
});

it('says the rule of a field, at the field and alone', () => {
  expect(fieldErrors(wrong('reporter.phone'))['reporter.phone']).toMatch(/^Bukan nomor Indonesia/);
  expect(problemText(i18next.t, wrong('crewId'))).toMatch(/^Regu ini/);
});

it('keeps the words of the server for what it does not know', () => {
  expect(problemText(i18next.t, refused('teapot'))).toBe('Words of the server.');
  expect(fieldErrors(wrong('colour'))).toEqual({ colour: 'Words of the server.' });
});
