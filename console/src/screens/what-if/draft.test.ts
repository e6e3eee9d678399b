import type { CrewItem } from '@comcen/shared/wire/http/board.ts';
import { simulationBody } from '@comcen/shared/wire/http/simulation.ts';
import { expect, test } from 'vitest';
import { bodyOf, newDraft, shiftNames, usualCounts, withCount } from './draft.ts';

const crew = (ulp: string, shift: number | null) => ({ ulp, shift }) as CrewItem;
const draft = newDraft(null, '2026-01-04');

test('shifts are named by their hours', () => {
  expect(shiftNames('as_now')).toEqual(['07–15', '15–23', '23–07']);
  expect(shiftNames('two_shifts')).toEqual(['07–19', '19–07']);
  expect(shiftNames('all_day')).toEqual(['00–00']);
});

test('what is usual: the roster, or shared out over another pattern', () => {
  const crews = [crew('pkp', 1), crew('pkp', 1), crew('pkp', 2), crew('slt', 3)];
  expect(usualCounts(crews, 'pkp', 'as_now')).toEqual([2, 1, 0]);
  expect(usualCounts(crews, 'pkp', 'two_shifts')).toEqual([2, 1]);
  expect(usualCounts([crew('pkp', null)], 'pkp', 'as_now')).toEqual([1, 1, 1]);
});

test('a number that is back where it was is no change', () => {
  const more = withCount(draft, 'pkp', [2, 1, 0], 0, 3);
  expect(more.counts).toEqual({ pkp: [3, 1, 0] });
  expect(withCount(more, 'pkp', [2, 1, 0], 0, 2).counts).toEqual({});
});

test('what is sent is what the server takes, and only of the unit asked about', () => {
  const asked = { ...draft, ulp: 'pkp', counts: { pkp: [3, 1, 0], slt: [9, 9, 9] } };
  expect(simulationBody.parse(bodyOf(asked))).toMatchObject({ ulp: 'pkp', crewsPerUlp: { pkp: [3, 1, 0] }, days: 30 });
  expect(simulationBody.parse(bodyOf({ ...draft, kind: 'replay' }))).toMatchObject({
    kind: 'replay',
    day: '2026-01-04',
  });
});
