import { expect, it } from 'vitest';
import { type LeavingCaller, splitPlace } from './split-place.ts';

const at = (customer: string, transformerId: string | null, sectionId = 's1'): LeavingCaller => ({
  customer,
  transformerId,
  ancestorIds: transformerId === null ? [] : ['sub', 'f', sectionId],
});
const free = new Set<string>();

it('one customer alone has a fault of the own line, however often they called', () => {
  expect(splitPlace([at('a', 't1'), at('a', 't1')], free)).toEqual({ deviceId: 't1', level: 'service' });
  expect(splitPlace([at('a', 't1')], new Set(['t1']))).toEqual({ deviceId: null, level: 'service' });
});

it('several sit on the lowest device that feeds them all', () => {
  expect(splitPlace([at('a', 't1'), at('b', 't1')], free)).toEqual({ deviceId: 't1', level: 'transformer' });
  expect(splitPlace([at('a', 't1'), at('b', 't2')], free)).toEqual({ deviceId: 's1', level: 'section' });
  expect(splitPlace([at('a', 't1'), at('b', 't3', 's2')], free)).toEqual({ deviceId: 'f', level: 'feeder' });
});

it('where it is taken, or somebody is fed from nobody knows where, the place counts', () => {
  expect(splitPlace([at('a', 't1'), at('b', 't1')], new Set(['t1']))).toEqual({ deviceId: null, level: 'place' });
  expect(splitPlace([at('a', 't1'), at('b', null)], free)).toEqual({ deviceId: null, level: 'place' });
});
