import { expect, test } from 'vitest';
import { intervalsOf, minutesOf, type OrderIntervals, type OrderStamps, secondsBetween } from './intervals.ts';

const at = (time: string) => new Date(`2026-03-21T${time}Z`);

/** Reported 01:00:00.9 (outage seen at 00:50), arrived 01:20:00.1, restored 02:00:30. */
const order: OrderStamps = {
  reportedAt: at('01:00:00.900'),
  outageStartedAt: at('00:50:00.000'),
  arrivedAt: at('01:20:00.100'),
  restoredAt: at('02:00:30.000'),
  isFirstOfIncident: true,
  isFollowUp: false,
};
const none = { responseS: null, recoveryWorkS: null, recoveryOutageS: null, recoveryCustomerS: null };
const all = { responseS: 1200, recoveryWorkS: 2430, recoveryOutageS: 4230, recoveryCustomerS: 3630 };

test.each<[string, Partial<OrderStamps>, OrderIntervals]>([
  ['all stamps: the four intervals of domain.md', {}, all],
  ['nobody came yet', { arrivedAt: null, restoredAt: null }, none],
  ['arrived, not restored', { restoredAt: null }, { ...none, responseS: 1200 }],
  ['restored without an arrival', { arrivedAt: null }, { ...all, responseS: null, recoveryWorkS: null }],
  ['no outage start', { outageStartedAt: null }, { ...all, recoveryOutageS: null }],
  ['a later order of the incident has no response', { isFirstOfIncident: false }, { ...all, responseS: null }],
  ['a follow-up has its own work only', { isFollowUp: true }, { ...none, recoveryWorkS: 2430 }],
  ['arrival before the report', { arrivedAt: at('00:59:00') }, { ...all, responseS: null, recoveryWorkS: 3690 }],
  ['restored before arrival and report', { restoredAt: at('00:40:00') }, { ...none, responseS: 1200 }],
  ['a stamp that is no time', { arrivedAt: new Date(Number.NaN) }, { ...all, responseS: null, recoveryWorkS: null }],
])('%s', (_case, change, expected) => {
  expect(intervalsOf({ ...order, ...change })).toEqual(expected);
});

test.each([
  ['01:00:00.000', '01:00:00.000', 0],
  ['01:00:00.999', '01:00:01.000', 1],
  ['01:00:00.000', '01:00:00.999', 0],
  ['01:00:00.000', '01:00:59.999', 59],
  ['01:00:01.000', '01:00:00.999', null],
  // Within one second nothing was before anything else.
  ['01:00:00.900', '01:00:00.100', 0],
])('both stamps are floored: %s -> %s is %s s', (from, to, seconds) => {
  expect(secondsBetween(at(from), at(to))).toBe(seconds);
});

test('minutes keep the seconds', () => {
  expect(minutesOf(90)).toBe(1.5);
  expect(minutesOf(null)).toBeNull();
});
