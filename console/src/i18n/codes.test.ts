import * as codes from '@comcen/shared/domain/codes.ts';
import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import { expect, test } from 'vitest';
import { en } from './en/index.ts';
import { id } from './id/index.ts';

const labelled: [string, readonly string[], (words: typeof id | typeof en) => object][] = [
  ['states', WORK_ORDER_STATES, ({ code }) => code.state],
  ['kinds', codes.REPORT_KINDS, ({ code }) => code.kind],
  ['channels', codes.CHANNELS, ({ code }) => code.channel],
  ['outcomes', codes.OUTCOMES, ({ code }) => code.outcome],
  ['causes', codes.CAUSES, ({ code }) => code.cause],
  ['actions', codes.ACTIONS, ({ code }) => code.action],
  ['refusals', codes.REFUSE_REASONS, ({ code }) => code.refuse],
  ['holds', codes.HOLD_REASONS, ({ code }) => code.hold],
  ['devices', codes.DEVICE_KINDS, ({ code }) => code.device],
  ['roles', codes.ROLES, ({ code }) => code.role],
  ['alarms', codes.ALARM_KINDS, ({ code }) => code.alarm],
];

test.each(labelled)('every code of %s has a label in both languages', (_, all, labels) => {
  for (const words of [id, en]) expect(Object.keys(labels(words))).toEqual(expect.arrayContaining([...all]));
});
