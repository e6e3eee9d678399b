import { describe, expect, it } from 'vitest';
import { inferFaults } from './infer.ts';
import type { Caller, GridDevice, InferencePicture, KnownFault } from './picture.ts';

const NOW = Date.UTC(2026, 2, 2, 3);
const MIN = 60_000;
const SECTIONS = 4;
const TRANSFORMERS = 10;
const CUSTOMERS = 80;

/** A feeder F with sections F1..F4 of ten transformers (F1-1 .. F4-10) with 80 customers each. */
const FEEDER: GridDevice[] = [
  { id: 'F', kind: 'feeder', parentId: 'GI', customers: SECTIONS * TRANSFORMERS * CUSTOMERS },
  ...Array.from({ length: SECTIONS }, (_, s): GridDevice[] => [
    { id: `F${s + 1}`, kind: 'section', parentId: 'F', customers: TRANSFORMERS * CUSTOMERS },
    ...Array.from(
      { length: TRANSFORMERS },
      (_, t): GridDevice => ({
        id: `F${s + 1}-${t + 1}`,
        kind: 'transformer',
        parentId: `F${s + 1}`,
        customers: CUSTOMERS,
      }),
    ),
  ]).flat(),
];

/** `F1-1@5`: a customer below F1-1 called 5 minutes ago; `F1-1@5=A`: about the open incident A. */
const callers = (...calls: string[]): Caller[] =>
  calls.map((call, n) => {
    const [, transformerId = '', min = '0', incidentId = null] = /^([^@]+)@(-?[\d.]+)(?:=(.+))?$/.exec(call) ?? [];
    return { id: `${String(n).padStart(4, '0')} ${call}`, transformerId, atMs: NOW - Number(min) * MIN, incidentId };
  });
const known = (incidentId: string, deviceId: string, more: Partial<KnownFault> = {}): KnownFault => ({
  incidentId,
  deviceId,
  level: 'transformer',
  startedAtMs: NOW - 30 * MIN,
  isConfirmed: false,
  isStarted: false,
  ...more,
});
const infer = (more: Partial<InferencePicture>) =>
  inferFaults({ devices: FEEDER, callers: [], faults: [], hourOfDay: 10, isStorm: false, excluded: [], ...more }, NOW);
const told = (more: Partial<InferencePicture>) =>
  infer(more).map(({ level, deviceId, callers: n }) => `${level} ${deviceId} x${n}`);
/** A fault in every transformer of a section, as its calls come in. */
const fromSection = (section: string, min: number): string[] =>
  Array.from({ length: TRANSFORMERS }, (_, t) => `${section}-${t + 1}@${min - t * 0.3}`);

describe('inferFaults', () => {
  it.each([
    { what: 'nobody called', calls: [], faults: [] },
    { what: 'one customer', calls: ['F1-1@2'], faults: ['service F1-1 x1'] },
    { what: 'two neighbours', calls: ['F1-1@4', 'F1-1@2'], faults: ['transformer F1-1 x2'] },
    {
      what: 'two of different transformers, minutes apart',
      calls: ['F1-1@9', 'F1-2@2'],
      faults: ['service F1-1 x1', 'service F1-2 x1'],
    },
    { what: 'many of one section', calls: fromSection('F1', 4), faults: ['section F1 x10'] },
    {
      what: 'many of two sections, none of the other two',
      calls: [...fromSection('F1', 4), ...fromSection('F3', 4)],
      faults: ['section F1 x10', 'section F3 x10'],
    },
    {
      what: 'two transformers of one section, thirty minutes apart',
      calls: ['F1-1@40', 'F1-1@38', 'F1-1@37', 'F1-1@36', 'F1-2@9', 'F1-2@8', 'F1-2@6', 'F1-2@5'],
      faults: ['transformer F1-1 x4', 'transformer F1-2 x4'],
    },
    {
      what: 'a section that fails above a transformer that had failed before',
      calls: ['F1-1@30', 'F1-1@28', 'F1-1@27', 'F1-1@25', ...fromSection('F1', 4).slice(1)],
      faults: ['transformer F1-1 x4', 'section F1 x9'],
    },
    {
      what: 'a lone customer beside a failing section',
      calls: ['F3-3@50', ...fromSection('F1', 4)],
      faults: ['service F3-3 x1', 'section F1 x10'],
    },
  ])('$what: $faults', ({ calls, faults }) => {
    expect(told({ callers: callers(...calls) })).toEqual(faults);
  });

  it('some of every section: the feeder', () => {
    const calls = ['F1', 'F2', 'F3', 'F4'].flatMap((section) => fromSection(section, 4).slice(0, 4));
    expect(told({ callers: callers(...calls) })).toEqual(['feeder F x16']);
  });

  it('whoever stays silent speaks too: two calls prove less the longer nobody else calls', () => {
    const probability = (...calls: string[]) =>
      infer({ callers: callers(...calls) })
        .flatMap(({ candidates }) => candidates)
        .find(({ level }) => level === 'transformer')?.probability ?? 0;
    expect(probability('F1-1@4', 'F1-1@2')).toBeGreaterThan(0.95);
    expect(probability('F1-1@34', 'F1-1@2')).toBeLessThan(probability('F1-1@4', 'F1-1@2'));
    expect(probability('F1-1@94', 'F1-1@62')).toBeLessThan(probability('F1-1@34', 'F1-1@2'));
  });

  it('the start lies a little before the first call', () => {
    const [fault] = infer({ callers: callers(...fromSection('F1', 4)) });
    expect(fault?.startedAtMs).toBeLessThanOrEqual(NOW - 4 * MIN);
    expect(fault?.startedAtMs).toBeGreaterThan(NOW - 6 * MIN);
  });

  it('says with figures why: callers of served, no calls from other sections', () => {
    const [fault] = infer({ callers: callers(...fromSection('F1', 4)) });
    expect(fault?.reason).toMatchObject({
      code: 'no_calls_elsewhere',
      data: {
        deviceId: 'F1',
        callers: 10,
        served: 800,
        branches: 10,
        branchesOf: 10,
        elsewhere: 0,
        of: 10,
        parentId: 'F',
      },
    });
    expect(fault?.candidates[0]).toMatchObject({ deviceId: 'F1', level: 'section' });
  });

  it('in a storm faults above are likelier: the same calls weigh more for them', () => {
    const picture = { callers: callers('F1-1@3', 'F1-2@1.5', 'F1-3@1') };
    const section = (isStorm: boolean) =>
      infer({ ...picture, isStorm }).find(({ deviceId }) => deviceId === 'F1')?.probability ?? 0;
    expect(section(false)).toBeGreaterThan(0.5);
    expect(infer({ callers: callers('F1-1@6', 'F1-2@1'), isStorm: true })[0]?.candidates).not.toEqual([]);
    expect(section(true)).toBeGreaterThan(0.5);
  });
});

describe('what the room knows already', () => {
  const SECTION = fromSection('F1', 4);

  it('a confirmed fault stays, with its callers, whatever the others say', () => {
    const confirmed = known('A', 'F1-1', { isConfirmed: true });
    const faults = infer({ callers: callers('F1-1@20=A', 'F1-1@19=A', ...SECTION.slice(1)), faults: [confirmed] });
    expect(faults.map(({ deviceId, incidentIds }) => [deviceId, incidentIds])).toEqual([
      ['F1-1', ['A']],
      ['F1', []],
    ]);
    expect(faults[0]).toMatchObject({ probability: 1, callers: 2, reason: { code: 'confirmed' } });
  });

  it('a caller below a confirmed fault is explained by it', () => {
    const confirmed = known('A', 'F1', { isConfirmed: true, level: 'section', startedAtMs: NOW - 10 * MIN });
    expect(told({ callers: callers('F1-3@2'), faults: [confirmed] })).toEqual(['section F1 x1']);
  });

  it('a caller from before it began is not', () => {
    const confirmed = known('A', 'F1', { isConfirmed: true, level: 'section', startedAtMs: NOW - 10 * MIN });
    expect(told({ callers: callers('F1-3@40'), faults: [confirmed] })).toEqual(['service F1-3 x1', 'section F1 x0']);
  });

  it('an operator may confirm one customer’s line: neighbours make a fault of their own', () => {
    const confirmed = known('A', 'F1-1', { isConfirmed: true, level: 'service' });
    const faults = told({ callers: callers('F1-1@20=A', 'F1-1@4', 'F1-1@3', 'F1-1@2'), faults: [confirmed] });
    expect(faults).toEqual(['service F1-1 x1', 'transformer F1-1 x3']);
  });

  it('callers that an operator has placed say nothing about a fault above', () => {
    const lines = ['F1-1', 'F1-2', 'F1-3'].map((id, n) =>
      known(`A${n}`, id, { isConfirmed: true, level: 'service', startedAtMs: NOW - 3 * MIN }),
    );
    const faults = told({ callers: callers('F1-1@3=A0', 'F1-2@2.8=A1', 'F1-3@2.6=A2', 'F1-4@2.4'), faults: lines });
    expect(faults).toContain('service F1-4 x1');
  });

  it.each([
    { what: 'nobody else called', others: [], lines: [] },
    { what: 'one customer each called from two other sections', others: ['F3-2@8', 'F2-4@3'], lines: ['F3-2', 'F2-4'] },
  ])(
    'a started section whose first caller was out long before the others is not taken for its feeder: $what',
    (row) => {
      const started = known('A', 'F1', { isStarted: true, level: 'section', startedAtMs: NOW - 40 * MIN });
      const calls = callers('F1-1@40=A', ...fromSection('F1', 5).map((call) => `${call}=A`), ...row.others);
      const faults = told({ callers: calls, faults: [started], isStorm: true }).sort();
      expect(faults).toEqual(['section F1 x11', ...row.lines.map((id) => `service ${id} x1`)].sort());
    },
  );

  it('a crew that has started goes on: its fault is not taken down, and its callers stay together', () => {
    const started = known('A', 'F1', { isStarted: true, level: 'section', startedAtMs: NOW - 64 * MIN });
    const faults = infer({ callers: callers('F1-1@64=A', 'F1-2@12=A'), faults: [started] });
    expect(faults.map(({ deviceId, level, callers: n, incidentIds }) => [deviceId, level, n, incidentIds])).toEqual([
      ['F1', 'section', 2, ['A']],
    ]);
    expect(faults[0]?.probability).toBeLessThan(0.5);
  });

  it('it may rise: the fault above takes it over whole', () => {
    const started = known('A', 'F1-1', { isStarted: true, startedAtMs: NOW - 4 * MIN });
    const faults = infer({ callers: callers('F1-1@4=A', 'F1-1@3.8=A', ...SECTION.slice(1)), faults: [started] });
    expect(faults.map(({ deviceId, incidentIds, callers: n }) => [deviceId, incidentIds, n])).toEqual([
      ['F1', ['A'], 11],
    ]);
  });

  it('who calls again after the restoration is a new fault: the old one is no longer in the picture', () => {
    expect(told({ callers: callers('F1-3@1') })).toEqual(['service F1-3 x1']);
  });

  it('an open incident that nobody has started follows its callers', () => {
    const open = [known('A', 'F1-1', { level: 'service' }), known('B', 'F1-2', { level: 'service' })];
    const faults = infer({ callers: callers('F1-1@4=A', 'F1-2@3.7=B', ...SECTION.slice(2)), faults: open });
    expect(faults.map(({ deviceId, incidentIds }) => [deviceId, incidentIds])).toEqual([['F1', ['A', 'B']]]);
  });

  it('an excluded device is no suspect, and those below it do not count as silent', () => {
    const picture = { callers: callers('F1-1@9', 'F1-2@8.5', 'F1-3@8') };
    expect(told({ ...picture, excluded: ['F1'] })).not.toContain('section F1 x3');
    const quiet = Array.from({ length: TRANSFORMERS - 3 }, (_, t) => `F1-${t + 4}`);
    const section = (excluded: string[]) =>
      infer({ ...picture, excluded }).find(({ deviceId }) => deviceId === 'F1')?.probability ?? 0;
    expect(section(quiet)).toBeGreaterThan(section([]));
    expect(infer({ ...picture, excluded: quiet }).find(({ deviceId }) => deviceId === 'F1')?.served).toBe(
      3 * CUSTOMERS,
    );
  });
});

describe('bad input has a stated fallback', () => {
  it.each<{ what: string; picture: Partial<InferencePicture>; faults: string[] }>([
    {
      what: 'an empty tree: a fault at the place',
      picture: { devices: [], callers: callers('X@2') },
      faults: ['place X x1'],
    },
    {
      what: 'an unknown transformer: the same',
      picture: { callers: callers('X@2', 'X@1') },
      faults: ['place X x1', 'place X x1'],
    },
    {
      what: 'a grid without customers: as if fifty hung on each transformer',
      picture: {
        devices: FEEDER.map((device) => ({ ...device, customers: 0 })),
        callers: callers('F1-1@3', 'F1-1@2', 'F1-1@1'),
      },
      faults: ['transformer F1-1 x3'],
    },
    {
      what: 'more callers than customers',
      picture: {
        devices: FEEDER.map((device) => ({ ...device, customers: 2 })),
        callers: callers('F1-1@3', 'F1-1@2', 'F1-1@1', 'F1-1@1'),
      },
      faults: ['transformer F1-1 x4'],
    },
    {
      what: 'a call from the future: as if now',
      picture: { callers: callers('F1-1@-90') },
      faults: ['service F1-1 x1'],
    },
    {
      what: 'a time that is none',
      picture: { callers: callers('F1-1@1').map((call) => ({ ...call, atMs: Number.NaN })) },
      faults: ['service F1-1 x1'],
    },
    {
      what: 'an hour that is none',
      picture: { hourOfDay: 99, callers: callers('F1-1@1') },
      faults: ['service F1-1 x1'],
    },
    {
      what: 'one id thousands of times: once, with its first call',
      picture: {
        callers: Array.from(
          { length: 3_000 },
          (_, n) => ({ ...callers('F1-1@5')[0], id: 'one', atMs: NOW - n }) as Caller,
        ),
      },
      faults: ['service F1-1 x1'],
    },
    {
      what: 'a call booked on a section',
      picture: { callers: callers('F1@3', ...fromSection('F1', 3)) },
      faults: ['section F1 x11'],
    },
    {
      what: 'a ring: cut at its lowest id',
      picture: {
        devices: [
          { id: 'A', kind: 'section', parentId: 'B', customers: 100 },
          { id: 'B', kind: 'feeder', parentId: 'A', customers: 100 },
          { id: 'C', kind: 'transformer', parentId: 'A', customers: 50 },
        ],
        callers: callers('C@3', 'C@2', 'C@1'),
      },
      faults: ['transformer C x3'],
    },
    {
      what: 'a device below itself',
      picture: {
        devices: [{ id: 'A', kind: 'transformer', parentId: 'A', customers: 9 }],
        callers: callers('A@2', 'A@1'),
      },
      faults: ['transformer A x2'],
    },
    {
      what: 'a known fault on a device that is not there',
      picture: {
        callers: callers('F1-1@2=A'),
        faults: [known('A', 'X', { isStarted: true, startedAtMs: Number.NaN })],
      },
      faults: ['service F1-1 x1'],
    },
  ])('$what', ({ picture, faults }) => {
    expect(told(picture)).toEqual(faults);
  });

  it('a chain of ten thousand devices ends', () => {
    const devices = Array.from(
      { length: 10_000 },
      (_, n): GridDevice => ({ id: `D${n}`, kind: 'section', parentId: n === 0 ? null : `D${n - 1}`, customers: 5 }),
    );
    expect(infer({ devices, callers: callers('D9999@1') })).toMatchObject([{ deviceId: 'D9999', callers: 1 }]);
  });

  it('clocks that disagree by hours keep every caller', () => {
    const calls = callers('F1-1@600', 'F1-1@3', 'F1-2@-30', 'F1-3@90000');
    expect(
      infer({ callers: calls })
        .flatMap(({ callerIds }) => callerIds)
        .sort(),
    ).toEqual(calls.map(({ id }) => id).sort());
  });
});
