import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import { commandsFor } from '@comcen/shared/domain/work-order/transitions.ts';
import { expect, test } from 'vitest';
import { outcomesFor, STEPS, stepsFor } from './next-step.ts';

test('each state of the usual way has exactly its next step', () => {
  const way = ['offered', 'accepted', 'en_route', 'on_site', 'restored', 'held'] as const;
  expect(way.map((state) => stepsFor(state).next)).toEqual([
    'accept',
    'depart',
    'arrive',
    'restore',
    'complete',
    'resume',
  ]);
});

test('a crew can only look at what is finished or cancelled', () => {
  for (const state of ['completed', 'closed', 'cancelled'] as const) {
    expect(stepsFor(state)).toEqual({ next: null, others: [] });
  }
});

test('no command of the table is out of reach, and none is offered that the table does not allow', () => {
  for (const state of WORK_ORDER_STATES) {
    const { next, others } = stepsFor(state);
    const shown = next ? [next, ...others] : others;
    expect(new Set<string>(shown)).toEqual(new Set(commandsFor(state, 'crew')));
    for (const step of shown) expect(STEPS).toContain(step);
  }
});

test('from the site only an outcome without restoring completes', () => {
  expect(outcomesFor('on_site')).toEqual(['not_found', 'customer_side', 'handed_over']);
  expect(outcomesFor('restored')).toContain('repaired');
});
