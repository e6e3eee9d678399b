import * as codes from '@comcen/shared/domain/codes.ts';
import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import { expect, test } from 'vitest';
import * as labels from './codes.ts';

test.each([
  ['work order states', WORK_ORDER_STATES, labels.STATE_LABELS],
  ['kinds', codes.REPORT_KINDS, labels.KIND_LABELS],
  ['outcomes', codes.OUTCOMES, labels.OUTCOME_LABELS],
  ['causes', codes.CAUSES, labels.CAUSE_LABELS],
  ['actions', codes.ACTIONS, labels.ACTION_LABELS],
  ['refusals', codes.REFUSE_REASONS, labels.REFUSE_LABELS],
  ['holds', codes.HOLD_REASONS, labels.HOLD_LABELS],
])('every code of %s has a word in both languages', (_, all, known) => {
  expect(Object.keys(known).sort()).toEqual([...all].sort());
  for (const word of Object.values(known)) {
    expect(word).toEqual({ id: expect.stringMatching(/\S/), en: expect.stringMatching(/\S/) });
  }
});
