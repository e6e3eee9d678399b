import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CustomerOutage, type GroupSpan, outagesOf } from './customer-outages.ts';
import { durationOf } from './interruption.ts';
import { addPastOf, mergeTallies } from './merge-tallies.ts';
import {
  eachNameless,
  eachPacked,
  encodeNameless,
  encodeTallies,
  idpelOf,
  packPlaces,
  placeOfKey,
  type TallyPart,
} from './outage-tallies.ts';
import { type CustomerLimits, type CustomersTally, customersPast } from './per-customer.ts';

const MONTH_MS = 100 * 60_000;
const CUSTOMERS = ['000000000007', '161000000001', '161000000002', '161000000300', '999999999999'];

const someSpan = fc
  .record({
    from: fc.nat(290 * 60),
    length: fc.integer({ min: 1, max: 40 * 60 }),
    idpel: fc.constantFrom(null, null, ...CUSTOMERS.slice(0, 4)),
    id: fc.nat(20),
  })
  .map(
    ({ from, length, idpel, id }): GroupSpan => ({
      interruptionId: `i${id}`,
      idpel,
      startedAtMs: from * 1000,
      endedAtMs: (from + length) * 1000,
    }),
  );

const secondsOf = ({ startedAtMs, endedAtMs }: CustomerOutage): number => durationOf(startedAtMs, endedAtMs);

/** Slow and obviously right: each customer's outages one by one. */
function slowly(outages: readonly CustomerOutage[], idpel: string) {
  const seconds = outages
    .filter((one) => one.idpel === idpel || (one.idpel === null && !one.except.includes(idpel)))
    .map(secondsOf);
  return { times: seconds.length, totalS: seconds.reduce((a, b) => a + b, 0), longestS: Math.max(0, ...seconds) };
}

const partOf = (outage: CustomerOutage): TallyPart => ({
  idpel: outage.idpel,
  except: outage.except,
  times: 1,
  totalS: secondsOf(outage),
  longestS: secondsOf(outage),
});

const whole = (bytes: Uint8Array) => ({ bytes, from: 0, to: bytes.length });

function merged(values: readonly Uint8Array[]): { own: Map<string, object>; group: object; leavers: number } {
  const own = new Map<string, object>();
  let group = {};
  const leavers = mergeTallies(values.map(whole), (idpel, tally) => {
    if (idpel === null) group = { ...tally };
    else own.set(idpelOf(idpel), { ...tally });
  });
  return { own, group, leavers };
}

test('months, kinds and days merged in any division are what each customer had, one by one', () => {
  fc.assert(
    fc.property(fc.array(someSpan, { maxLength: 14 }), fc.integer({ min: 1, max: 4 }), (spans, kinds) => {
      const outages = outagesOf(spans, CUSTOMERS.length);
      const cells = new Map<string, TallyPart[]>();
      for (const outage of outages) {
        const kind = Number(outage.interruptionId.slice(1)) % kinds;
        const cell = `${Math.floor(outage.startedAtMs / MONTH_MS)} ${kind}`;
        cells.set(cell, [...(cells.get(cell) ?? []), partOf(outage)]);
      }
      const { own, group, leavers } = merged([...cells.values()].map(encodeTallies));
      expect(leavers).toBe(own.size);
      for (const idpel of CUSTOMERS) expect(own.get(idpel) ?? group).toEqual(slowly(outages, idpel));
      // Whoever has nothing of the own in any of them is one of the group.
      expect(own.has('999999999999')).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('customers past a limit are counted in all values together and in each by itself, as their tallies say', () => {
  const some = fc.array(fc.array(someSpan, { maxLength: 8 }), { minLength: 1, maxLength: 4 });
  const limits = fc.record({
    cemiTimes: fc.integer({ min: 1, max: 4 }),
    celidHours: fc.constantFrom(0.05, 0.25, 1),
    boundary: fc.constantFrom('at_least' as const, 'more_than' as const),
  });
  const none = () => ({ cemi: 0, celidS: 0, celidT: 0 });
  /** Each customer's tally, one by one. */
  const slowlyPast = (values: readonly Uint8Array[], served: number, limit: CustomerLimits) => {
    const tallies: CustomersTally[] = [];
    let leavers = 0;
    mergeTallies(values.map(whole), (idpel, tally) => {
      tallies.push({ ...tally, customers: idpel === null ? Math.max(0, served - leavers) : 1 });
      leavers += 1;
    });
    return customersPast(tallies, limit);
  };
  fc.assert(
    fc.property(some, fc.nat(9), limits, fc.nat(15), (months, served, limit, mask) => {
      const values = months.map((spans) => encodeTallies(outagesOf(spans, CUSTOMERS.length).map(partOf)));
      const [all, again] = [none(), none()];
      const alone = values.map((_, n) => ((mask >> n) & 1 ? none() : undefined));
      addPastOf([all, again], alone, values.map(whole), served, limit);
      expect([all, again]).toEqual([slowlyPast(values, served, limit), slowlyPast(values, served, limit)]);
      for (const [n, past] of alone.entries())
        if (past) expect(past).toEqual(slowlyPast(values.slice(n, n + 1), served, limit));
    }),
    { numRuns: 400 },
  );
});

test('outages that were added up before they were written say the same as one by one', () => {
  fc.assert(
    fc.property(fc.array(someSpan, { maxLength: 10 }), (spans) => {
      const parts = outagesOf(spans, CUSTOMERS.length).map(partOf);
      const sums = new Map<string, TallyPart>();
      for (const part of parts) {
        const key = `${part.idpel} ${part.except}`;
        const { times = 0, totalS = 0, longestS = 0 } = sums.get(key) ?? {};
        sums.set(key, {
          ...part,
          times: times + 1,
          totalS: totalS + part.totalS,
          longestS: Math.max(longestS, part.longestS),
        });
      }
      expect(encodeTallies([...sums.values()])).toEqual(encodeTallies(parts));
    }),
  );
});

test('a place that had nothing is a group that had nothing', () => {
  expect(merged([])).toEqual({ own: new Map(), group: { times: 0, totalS: 0, longestS: 0 }, leavers: 0 });
  expect(encodeTallies([])).toEqual(Uint8Array.from([0]));
});

test('customers without a name stand for themselves, outage by outage', () => {
  const outages = [
    { durationS: 3600, customers: 3 },
    { durationS: 90_000, customers: 1200 },
  ];
  const read: object[] = [];
  eachNameless(whole(encodeNameless(outages)), (durationS, customers) => read.push({ durationS, customers }));
  expect(read).toEqual(outages);
});

test('what is no idpel is not written as one', () => {
  const part = { idpel: '16100000001', except: [], times: 1, totalS: 600, longestS: 600 };
  expect(() => encodeTallies([part])).toThrow(RangeError);
});

test('places come out of a pack as they went in, whatever they are', () => {
  const place = fc.oneof(fc.uuid(), fc.constantFrom('', '161000000001'));
  const packed = fc.record({ place, tallies: fc.uint8Array({ maxLength: 300 }) });
  fc.assert(
    fc.property(fc.uniqueArray(packed, { selector: (one) => one.place }), (places) => {
      const read = new Map<string, Uint8Array>();
      const bytes = packPlaces(places);
      const textIn = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
      eachPacked(bytes, textIn, (key, from, to) => read.set(placeOfKey(key), bytes.slice(from, to)));
      expect(read).toEqual(new Map(places.map((one) => [one.place, one.tallies])));
      expect(packPlaces([...places].reverse())).toEqual(packPlaces(places));
    }),
  );
});
