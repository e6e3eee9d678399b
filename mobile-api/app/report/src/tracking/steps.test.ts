import { expect, test } from 'vitest';
import { STEPS, shownSteps } from './steps.ts';

const reached = (...codes: string[]) =>
  codes.map((status, hour) => ({ status, statusText: '', at: `2026-01-05T0${hour}:00:00Z` }));
const seen = (status: string, ...codes: string[]) =>
  shownSteps({ status, steps: reached(...codes) }).map(({ code, is }) => `${code} ${is}`);

test('a crew on its way: two steps behind, one now, three ahead', () => {
  expect(seen('en_route', 'new', 'offered', 'en_route')).toEqual([
    'new past',
    'offered past',
    'en_route now',
    'on_site ahead',
    'restored ahead',
    'completed ahead',
  ]);
});

test('a step that was skipped does not look as if it were still to come', () => {
  expect(seen('completed', 'new', 'offered', 'on_site', 'completed')).toEqual([
    'new past',
    'offered past',
    'on_site past',
    'completed past',
  ]);
});

test('a withdrawn report shows only what happened', () => {
  expect(seen('withdrawn', 'new', 'offered')).toEqual(['new past', 'offered past']);
});

test('a fresh report stands at the first of six', () => {
  expect(shownSteps({ status: 'received', steps: reached('new') }).map(({ code }) => code)).toEqual([...STEPS]);
});
