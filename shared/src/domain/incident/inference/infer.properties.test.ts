import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULT_LEVELS } from '../../codes.ts';
import { inferFaults } from './infer.ts';
import type { Caller, GridDevice, InferencePicture, KnownFault } from './picture.ts';

/** Each is two or three inferences; a machine under load has to end in time. */
const RUNS = { numRuns: 60 };
const NOW = Date.UTC(2026, 2, 2, 3);
const MIN = 60_000;
const IDS = ['G', 'F1', 'F2', 'S11', 'S12', 'S21', 'T111', 'T112', 'T113', 'T121', 'T122', 'T211', 'T212'];
const PARENTS = [null, 'G', 'G', 'F1', 'F1', 'F2', 'S11', 'S11', 'S11', 'S12', 'S12', 'S21', 'S21'];
const KINDS = { G: 'substation', F: 'feeder', S: 'section', T: 'transformer' } as const;
const kindOf = (id: string) => KINDS[id[0] === 'G' ? 'G' : id[0] === 'F' ? 'F' : id[0] === 'S' ? 'S' : 'T'];

/** Mostly a right tree; now and then a wrong parent, a missing device, none or too few customers. */
const grid: fc.Arbitrary<GridDevice[]> = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 300 }), { minLength: IDS.length, maxLength: IDS.length }),
    fc.option(fc.record({ at: fc.nat(IDS.length - 1), parentId: fc.constantFrom(...IDS, 'nowhere', null) }), {
      freq: 3,
    }),
    fc.option(fc.nat(IDS.length - 1), { freq: 3 }),
  )
  .map(([customers, wrong, missing]) =>
    IDS.flatMap((id, n) => {
      const parentId = wrong?.at === n ? wrong.parentId : (PARENTS[n] ?? null);
      return missing === n ? [] : [{ id, kind: kindOf(id), parentId, customers: customers[n] ?? 0 }];
    }),
  );
const places = fc.constantFrom(...IDS.slice(3), 'nowhere');
const calls: fc.Arbitrary<Caller[]> = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    transformerId: places,
    atMs: fc.oneof(
      fc.integer({ min: -5, max: 90 }).map((min) => NOW - min * MIN),
      fc.constantFrom(0, NOW + 1e9, Number.NaN),
    ),
    incidentId: fc.constantFrom(null, null, 'A', 'B', 'C'),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);
const faults: fc.Arbitrary<KnownFault[]> = fc.uniqueArray(
  fc.record({
    incidentId: fc.constantFrom('A', 'B', 'C'),
    deviceId: fc.constantFrom(...IDS, 'nowhere'),
    level: fc.constantFrom(...FAULT_LEVELS),
    startedAtMs: fc.integer({ min: -5, max: 200 }).map((min) => NOW - min * MIN),
    isConfirmed: fc.boolean(),
    isStarted: fc.boolean(),
  }),
  { selector: ({ incidentId }) => incidentId, maxLength: 3 },
);
const pictures: fc.Arbitrary<InferencePicture> = fc.record({
  devices: grid,
  callers: calls,
  faults,
  hourOfDay: fc.integer({ min: 0, max: 23 }),
  isStorm: fc.boolean(),
  excluded: fc.subarray(IDS, { maxLength: 3 }),
});

describe('whatever the picture', () => {
  it('each caller is explained exactly once, and nobody who did not call', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const told = inferFaults(picture, NOW).flatMap(({ callerIds }) => callerIds);
        expect(told.toSorted()).toEqual(picture.callers.map(({ id }) => id).toSorted());
      }),
      RUNS,
    );
  });

  it('the order of devices, callers and faults changes nothing', () => {
    const shuffled = pictures.chain((picture) =>
      fc.record({
        picture: fc.constant(picture),
        other: fc
          .tuple(
            fc.shuffledSubarray([...picture.devices], { minLength: picture.devices.length }),
            fc.shuffledSubarray([...picture.callers], { minLength: picture.callers.length }),
            fc.shuffledSubarray([...picture.faults], { minLength: picture.faults.length }),
          )
          .map(([devices, callers, known]) => ({ ...picture, devices, callers, faults: known })),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ picture, other }) => {
        expect(JSON.stringify(inferFaults(other, NOW))).toBe(JSON.stringify(inferFaults(picture, NOW)));
      }),
      RUNS,
    );
  });

  it('probabilities are between 0 and 1, candidates too, most probable first and at most six', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        for (const { probability, candidates } of inferFaults(picture, NOW)) {
          for (const p of [probability, ...candidates.map((one) => one.probability)]) {
            expect(p).toBeGreaterThanOrEqual(0);
            expect(p).toBeLessThanOrEqual(1);
          }
          expect(candidates.length).toBeLessThanOrEqual(6);
          expect(candidates.length).toBeGreaterThan(0);
          const ranked = candidates.map((one) => one.probability);
          expect(ranked).toEqual(ranked.toSorted((a, b) => b - a));
        }
      }),
      RUNS,
    );
  });

  it('a confirmed fault stays where the operator put it, with all its callers', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const inferred = inferFaults(picture, NOW);
        for (const fault of picture.faults.filter(({ isConfirmed }) => isConfirmed)) {
          const told = inferred.find(({ incidentIds }) => incidentIds.includes(fault.incidentId));
          expect(told).toMatchObject({ deviceId: fault.deviceId, probability: 1 });
          const own = picture.callers.filter(({ incidentId }) => incidentId === fault.incidentId).map(({ id }) => id);
          expect(told?.callerIds).toEqual(expect.arrayContaining(own));
        }
      }),
      RUNS,
    );
  });

  it('callers of a started fault stay together, and it is told at its device or above', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const inferred = inferFaults(picture, NOW);
        for (const fault of picture.faults.filter((one) => one.isStarted && !one.isConfirmed)) {
          const own = picture.callers.filter(({ incidentId }) => incidentId === fault.incidentId).map(({ id }) => id);
          const homes = inferred.filter(({ callerIds }) => callerIds.some((id) => own.includes(id)));
          expect(homes.length).toBeLessThanOrEqual(1);
          expect(inferred.filter(({ incidentIds }) => incidentIds.includes(fault.incidentId)).length).toBe(1);
          for (const { incidentIds } of homes) expect(incidentIds).toContain(fault.incidentId);
        }
      }),
      RUNS,
    );
  });

  it('an excluded device is no suspect, but for an operator’s word', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const words = picture.faults.filter((one) => one.isConfirmed || one.isStarted).map(({ deviceId }) => deviceId);
        const devices = inferFaults(picture, NOW)
          .filter(({ level }) => level !== 'service' && level !== 'place')
          .map(({ deviceId }) => deviceId);
        for (const id of picture.excluded) if (!words.includes(id)) expect(devices).not.toContain(id);
      }),
      RUNS,
    );
  });
});

describe('more callers', () => {
  const devices: GridDevice[] = IDS.map((id, n) => ({
    id,
    kind: kindOf(id),
    parentId: PARENTS[n] ?? null,
    customers: { G: 400, F: 200, S: 150, T: 60 }[id[0] ?? ''] ?? 0,
  }));
  const probabilities = (minutes: readonly number[]) => {
    const callers = minutes.map((min, n) => ({
      id: String(n),
      transformerId: 'T111',
      atMs: NOW - min * MIN,
      incidentId: null,
    }));
    const told = inferFaults({ devices, callers, faults: [], hourOfDay: 12, isStorm: false, excluded: [] }, NOW);
    const candidates = told.flatMap((one) => one.candidates);
    return candidates.find(({ deviceId, level }) => deviceId === 'T111' && level === 'transformer')?.probability ?? 0;
  };

  it('below one transformer at about the same time never make it less likely', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 2, max: 6, noNaN: true }), { minLength: 1, maxLength: 12 }), (minutes) => {
        const all = minutes.map((_, n) => probabilities(minutes.slice(0, n + 1)));
        for (const [n, p] of all.entries()) expect(p).toBeGreaterThanOrEqual((all[n - 1] ?? 0) - 0.02);
        if (minutes.length >= 6) expect(all.at(-1)).toBeGreaterThan(0.95);
      }),
      RUNS,
    );
  });
});
