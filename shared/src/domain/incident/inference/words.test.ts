import { describe, expect, it } from 'vitest';
import { type Explained, explainGrouping } from './words.ts';

const SECTION: Explained = {
  reason: {
    code: 'callers_below_device',
    data: {
      deviceId: 'S1',
      level: 'section',
      callers: 7,
      of: 8,
      elsewhere: 1,
      served: 900,
      branches: 5,
      branchesOf: 18,
      parentId: 'F',
      startedAtMs: 1000,
    },
  },
  probability: 0.93,
  candidates: [
    { deviceId: 'S1', level: 'section', probability: 0.93 },
    { deviceId: 'F', level: 'feeder', probability: 0.06 },
  ],
};
const codes = (one: Explained) => explainGrouping(one).map(({ code }) => code);

describe('explainGrouping', () => {
  it('tells callers, branches, how many are served, when it began, how sure and what else', () => {
    expect(explainGrouping(SECTION)).toEqual([
      { code: 'callers_of', data: { callers: 7, of: 8 } },
      { code: 'calls_elsewhere', data: { elsewhere: 1, parentId: 'F' } },
      { code: 'branches_calling', data: { branches: 5, branchesOf: 18 } },
      { code: 'called_of_served', data: { callers: 7, served: 900 } },
      { code: 'began_about', data: { startedAtMs: 1000 } },
      { code: 'almost_sure', data: { probability: 0.93 } },
      { code: 'might_be', data: { deviceId: 'F', level: 'feeder', probability: 0.06 } },
    ]);
  });

  it('says that nobody called from elsewhere', () => {
    const data = { ...SECTION.reason.data, elsewhere: 0, of: 7 };
    expect(codes({ ...SECTION, reason: { code: 'no_calls_elsewhere', data } })).toContain('no_calls_elsewhere');
  });

  it.each([
    { probability: 0.9, code: 'almost_sure' },
    { probability: 0.6, code: 'likely' },
    { probability: 0.59, code: 'uncertain' },
  ])('a probability of $probability is $code', ({ probability, code }) => {
    expect(codes({ ...SECTION, probability })).toContain(code);
  });

  it('an operator’s word needs no sureness and no alternative', () => {
    const told = codes({ ...SECTION, reason: { ...SECTION.reason, code: 'confirmed' } });
    expect(told[0]).toBe('confirmed');
    expect(told).not.toContain('almost_sure');
    expect(told).not.toContain('might_be');
  });

  it('a lone caller has no branches to tell of', () => {
    const reason = { code: 'single_caller', data: { deviceId: 'T', level: 'service', callers: 1, startedAtMs: 5 } };
    const candidates = [{ deviceId: 'T', level: 'service', probability: 0.8 } as const];
    expect(codes({ reason, probability: 0.8, candidates })).toEqual(['single_caller', 'began_about', 'likely']);
  });
});
