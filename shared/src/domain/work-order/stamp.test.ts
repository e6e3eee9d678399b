import { describe, expect, it } from 'vitest';
import { stampOf } from './stamp.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 22, 5, minutes));

describe('the time that counts for a field command', () => {
  it.each([
    ['a moment ago', 9, 10, 5, 9, false],
    ['from the offline queue', 6, 40, 5, 6, false],
    ['a day ahead', 10 + 1440, 10, 5, 10, true],
    ['before the previous step', 1, 10, 5, 10, true],
    ['two days old', 10 - 2880, 10, null, 10, true],
  ])('%s', (_name, device, received, previous, expected, isDrifted) => {
    const stamp = stampOf({
      deviceAt: at(device),
      receivedAt: at(received),
      previousStepAt: previous === null ? null : at(previous),
    });
    expect(stamp).toEqual({ at: at(expected), isDrifted });
  });
});
