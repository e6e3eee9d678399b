import { describe, expect, test } from 'vitest';
import { type StormSpell, stormDaysOf } from './storm-days.ts';

const november = { from: '2026-11-01', to: '2026-12-01', now: new Date('2026-11-22T07:00:00Z') };
const spell = (ulpId: string | null, startedAt: string, endedAt: string | null): StormSpell => ({
  ulpId,
  startedAt: new Date(startedAt),
  endedAt: endedAt === null ? null : new Date(endedAt),
});
const days = (spells: readonly StormSpell[], major: readonly string[] = [], period = november) =>
  stormDaysOf(['pkp', 'slt'], spells, major, period).map(
    ({ ulpId, day, isMajorEvent }) => `${ulpId} ${day}${isMajorEvent ? ' major' : ''}`,
  );

describe('the storm days of a ULP', () => {
  test('are the WIB days that its storm mode touched, and not those of another ULP', () => {
    expect(days([spell('slt', '2026-11-03T16:59:00Z', '2026-11-04T17:01:00Z')])).toEqual([
      'slt 2026-11-03',
      'slt 2026-11-04',
      'slt 2026-11-05',
    ]);
  });

  test('end with the day when storm mode ended at its midnight', () => {
    expect(days([spell('pkp', '2026-11-03T20:00:00Z', '2026-11-04T17:00:00Z')])).toEqual(['pkp 2026-11-04']);
  });

  test('are those of the whole UP3 too, each day once', () => {
    const both = [
      spell(null, '2026-11-07T03:00:00Z', '2026-11-07T09:00:00Z'),
      spell('pkp', '2026-11-07T08:00:00Z', '2026-11-07T12:00:00Z'),
    ];
    expect(days(both)).toEqual(['pkp 2026-11-07', 'slt 2026-11-07']);
  });

  test('go on to this day while it is on, and leave out what lies outside the period', () => {
    expect(days([spell('pkp', '2026-11-20T00:00:00Z', null)])).toEqual([
      'pkp 2026-11-20',
      'pkp 2026-11-21',
      'pkp 2026-11-22',
    ]);
    expect(days([spell('pkp', '2026-10-30T00:00:00Z', '2026-11-01T05:00:00Z')])).toEqual(['pkp 2026-11-01']);
  });

  test('are also the major event days of the UP3, where nobody knew of storm mode yet', () => {
    const storm = [spell('slt', '2026-11-09T03:00:00Z', '2026-11-09T09:00:00Z')];
    expect(days(storm, ['2026-11-09', '2026-11-15'])).toEqual([
      'pkp 2026-11-09 major',
      'pkp 2026-11-15 major',
      'slt 2026-11-09 major',
      'slt 2026-11-15 major',
    ]);
  });
});
