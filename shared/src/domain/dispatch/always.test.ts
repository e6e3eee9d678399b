import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAULT_LEVELS, NEEDS, WORK_KINDS } from '../codes.ts';
import { offsetBy } from '../geo/distance.ts';
import type { DispatchPicture, DispatchSettings, DutyCrew, HeldOrder, OrderDecision, WaitingOrder } from './picture.ts';
import { planRound } from './plan.ts';
import { STARVATION_BOUND_MIN } from './priority.ts';
import { MAX_JOBS } from './sequence.ts';
import { TUNING } from './tuning.ts';
import { planView } from './view.ts';

const NOW = Date.UTC(2026, 0, 5, 3);
const MIN = 60_000;
const CENTRE = { lat: -2.13, lng: 106.11 };
const settings: DispatchSettings = {
  maxOpenOrdersPerCrew: 3,
  commitAheadMin: 5,
  maxAttempts: 3,
  positionMaxAgeS: 900,
  detourFactor: 1.35,
  speedKmh: 36,
  turnOutMin: 3,
  foreignUlpPriceMin: 6,
  loadPriceMin: 25,
};

const CREW_IDS = ['c0', 'c1', 'c2', 'c3', 'c4'];
const metres = fc.integer({ min: -40, max: 40 }).map((km) => km * 1000);
const place = fc.tuple(metres, metres).map(([east, north]) => offsetBy(CENTRE, east, north));
const ulpId = fc.constantFrom('pkp', 'slt');
const kind = fc.constantFrom(...WORK_KINDS);
const customersOut = fc.constantFrom(1, 1, 40, 900);

const anyHeld = fc.record<Omit<HeldOrder, 'id'>>({
  state: fc.constantFrom('offered', 'accepted', 'en_route', 'on_site', 'restored'),
  place,
  arrivedAtMs: fc.integer({ min: 0, max: 90 }).map((min) => NOW - min * MIN),
  expectedWorkMin: fc.integer({ min: 5, max: 120 }),
  urgency: fc.option(
    fc.record({
      kind,
      hasHazard: fc.boolean(),
      hasCritical: fc.boolean(),
      customersOut,
      reportedAtMs: fc.constant(NOW - 30 * MIN),
      isByHand: fc.boolean(),
      needs: fc.subarray([...NEEDS]),
      asked: fc.subarray(CREW_IDS),
      diversions: fc.constantFrom(0, 1, 2),
    }),
    { nil: null },
  ),
});
const anyCrew = fc.record<Omit<DutyCrew, 'id' | 'code'>>({
  ulpId,
  posko: place,
  fix: fc.option(fc.record({ place, atMs: fc.constant(NOW - MIN) }), { nil: null }),
  skills: fc.subarray([...NEEDS]),
  equipment: fc.subarray([...NEEDS]),
  shiftEndsAtMs: fc.option(
    fc.integer({ min: 1, max: 300 }).map((min) => NOW + min * MIN),
    { nil: null },
  ),
  restUntilMs: fc.option(
    fc.integer({ min: -5, max: 30 }).map((min) => NOW + min * MIN),
    { nil: null },
  ),
  load: fc.array(anyHeld, { maxLength: 3 }).map((held) =>
    // Only the first can have begun.
    held.map((order, i) => ({ ...order, id: `h${i}`, state: i === 0 ? order.state : ('accepted' as const) })),
  ),
});
const anyOrder = fc.record<Omit<WaitingOrder, 'id' | 'reportedAtMs'>>({
  version: fc.constant(1),
  kind,
  ulpId,
  place,
  prioritySource: fc.constantFrom('computed', 'computed', 'computed', 'operator'),
  priority: fc.integer({ min: 0, max: 1000 }),
  hasHazard: fc.boolean(),
  hasCritical: fc.boolean(),
  customersOut,
  waitingSinceMs: fc.integer({ min: 0, max: 2 * STARVATION_BOUND_MIN }).map((min) => NOW - min * MIN),
  attempts: fc.integer({ min: 0, max: 4 }),
  past: fc.array(
    fc.record({
      crewId: fc.constantFrom(...CREW_IDS),
      endedAs: fc.constantFrom('refused', 'expired', 'recalled'),
      endedAtMs: fc.constantFrom(NOW - MIN, NOW - 60 * MIN),
    }),
    { maxLength: 2 },
  ),
  faultLevel: fc.constantFrom(...FAULT_LEVELS),
  expectedWorkMin: fc.integer({ min: 5, max: 120 }),
  needs: fc.subarray([...NEEDS]),
  feederId: fc.constantFrom('f0', 'f1', null),
});
const pictures = fc
  .record({
    orders: fc.array(anyOrder, { maxLength: 9 }),
    crews: fc.array(anyCrew, { maxLength: 5 }),
    commitAheadMin: fc.constantFrom(0, 5, 60, 1440),
    stormUlps: fc.subarray(['pkp', 'slt']),
    feedersOut: fc.subarray(['f0', 'f1']),
  })
  .map(
    ({ orders, crews, commitAheadMin, ...storm }): DispatchPicture => ({
      ...storm,
      settings: { ...settings, commitAheadMin },
      orders: orders.map((o, i) => ({ ...o, id: `o${i}`, reportedAtMs: o.waitingSinceMs })),
      crews: crews.map((c, i) => ({
        ...c,
        id: `c${i}`,
        code: `c${i}`,
        load: c.load.map((held) => ({ ...held, id: `c${i}${held.id}` })),
      })),
    }),
  );

/** The same with little waiting and every second crew idle: so that something is diverted in many of them. */
const quiet = fc.tuple(pictures, fc.array(anyCrew, { minLength: 4, maxLength: 6, size: 'max' })).map(
  ([picture, crews]): DispatchPicture => ({
    ...picture,
    orders: picture.orders.slice(0, 1),
    crews: crews.map((crew, i) => ({
      ...crew,
      id: `c${i}`,
      code: `c${i}`,
      restUntilMs: null,
      load:
        i % 2 > 0
          ? []
          : crew.load.map((held) => ({
              ...held,
              id: `c${i}${held.id}`,
              urgency: held.urgency && { ...held.urgency, needs: [], isByHand: false },
            })),
    })),
  }),
);

const check = (what: (picture: DispatchPicture, plan: ReturnType<typeof planRound>) => void, of = pictures) =>
  fc.assert(
    fc.property(of, (picture) => what(picture, planRound(picture, NOW))),
    { numRuns: 150 },
  );
const crewOf = (picture: DispatchPicture, id: string | undefined) => picture.crews.find((crew) => crew.id === id);
const brings = (crew: DutyCrew, needs: readonly string[]) =>
  needs.every((need) => crew.skills.includes(need) || crew.equipment.includes(need));
const chosenIn = (decisions: readonly OrderDecision[]) => decisions.flatMap((d) => (d.chosen ? [d] : []));
const orderOf = (picture: DispatchPicture, id: string) => {
  const order = picture.orders.find((one) => one.id === id);
  if (!order) throw new Error('a decision about an order that is not in the picture');
  return order;
};

test('the same picture in any order gets the same plan and the same view', () => {
  fc.assert(
    fc.property(pictures, fc.gen(), (picture, gen) => {
      const shuffled = {
        ...picture,
        orders: gen(() => fc.shuffledSubarray([...picture.orders], { minLength: picture.orders.length })),
        crews: gen(() => fc.shuffledSubarray([...picture.crews], { minLength: picture.crews.length })),
      };
      expect(planRound(shuffled, NOW)).toEqual(planRound(picture, NOW));
      expect(planView(shuffled, NOW)).toEqual(planView(picture, NOW));
    }),
    { numRuns: 80 },
  );
});

test('no crew holds more than it may, and a busy one is sent nothing before it is nearly through', () => {
  check((picture, { decisions, preemptions }) => {
    for (const crew of picture.crews) {
      const mine = chosenIn(decisions).filter(({ chosen }) => chosen?.crewId === crew.id).length;
      const taken = preemptions.filter(({ crewId }) => crewId === crew.id).length;
      expect(crew.load.length - taken + mine).toBeLessThanOrEqual(Math.max(3, crew.load.length));
      const works = crew.load.some(({ state }) => state === 'accepted' || state === 'offered' || state === 'en_route');
      if (works && picture.settings.commitAheadMin <= 5) expect(mine).toBe(taken);
    }
  });
});

test('nobody is offered what it refused or what an operator took from it', () => {
  check((picture, { decisions }) => {
    for (const { orderId, chosen } of chosenIn(decisions)) {
      const past = orderOf(picture, orderId).past.filter(({ crewId }) => crewId === chosen?.crewId);
      expect(past.filter(({ endedAs }) => endedAs !== 'expired')).toEqual([]);
    }
  });
});

test('needs are respected while anybody on duty brings them; else it is said', () => {
  check((picture, { decisions }) => {
    for (const { orderId, chosen, reasons } of chosenIn(decisions)) {
      const { needs } = orderOf(picture, orderId);
      const crew = crewOf(picture, chosen?.crewId);
      if (picture.crews.some((one) => brings(one, needs))) expect(crew && brings(crew, needs)).toBe(true);
      else expect(reasons.map(({ code }) => code)).toContain('needs_missing');
    }
  });
});

test('begun work is never moved: only what is not begun, no hazard, not critical and not by hand gives way, to a hazard or to what is ten times as wide', () => {
  check((picture, { decisions, preemptions }) => {
    expect(new Set(preemptions.map(({ crewId }) => crewId)).size).toBe(preemptions.length);
    for (const { crewId, orderId, forOrderId } of preemptions) {
      const crew = crewOf(picture, crewId);
      const victim = crew?.load.find(({ id }) => id === orderId);
      expect(crew?.load.some(({ state }) => state === 'on_site' || state === 'restored')).toBe(false);
      expect(victim?.urgency).toMatchObject({ hasHazard: false, hasCritical: false, isByHand: false });
      expect(victim?.urgency?.kind).not.toBe('hazard');
      const taker = orderOf(picture, forOrderId);
      if (taker.kind !== 'hazard')
        expect(taker.customersOut).toBeGreaterThanOrEqual(10 * (victim?.urgency?.customersOut ?? 1));
      expect(decisions.find((one) => one.orderId === forOrderId)?.chosen?.crewId).toBe(crewId);
    }
  });
});

test('an order is diverted only on its way, at most twice, never by hand, to a crew that may have it, and no crew is meant twice', () => {
  let seen = 0;
  const isDivertedWell: Parameters<typeof check>[0] = (picture, { decisions, preemptions, diversions }) => {
    for (const side of ['crewId', 'toCrewId'] as const)
      expect(new Set(diversions.map((one) => one[side])).size).toBe(diversions.length);
    const sent = [
      ...chosenIn(decisions).map(({ chosen }) => chosen?.crewId),
      ...preemptions.map(({ crewId }) => crewId),
    ];
    for (const { crewId, orderId, toCrewId, savesMin } of diversions) {
      seen += 1;
      const [held] = crewOf(picture, crewId)?.load ?? [];
      const to = crewOf(picture, toCrewId);
      expect(held?.id).toBe(orderId);
      expect(['offered', 'accepted', 'en_route']).toContain(held?.state);
      expect(held?.urgency).toMatchObject({ isByHand: false });
      expect(crewOf(picture, crewId)?.fix === null && held?.state !== 'offered').toBe(false);
      expect(held?.urgency?.diversions).toBeLessThan(2);
      expect(held?.urgency?.asked).not.toContain(toCrewId);
      expect(
        held?.urgency?.needs.filter((need) => !to?.equipment.includes(need) && !to?.skills.includes(need)),
      ).toEqual([]);
      expect(to?.load.some(({ state }) => state === 'on_site' || state === 'restored')).toBe(false);
      if (held?.urgency?.kind === 'hazard' || held?.urgency?.hasCritical) expect(savesMin).toBeGreaterThanOrEqual(0);
      expect(sent).not.toContain(toCrewId);
      expect(sent).not.toContain(crewId);
    }
  };
  check(isDivertedWell);
  check(isDivertedWell, quiet);
  expect(seen).toBeGreaterThan(0);
});

test('no order waits past the bound while a crew that may have it is free', () => {
  check((picture, { decisions }) => {
    const used = new Set(chosenIn(decisions).map(({ chosen }) => chosen?.crewId));
    const isFree = (id: string) =>
      !used.has(id) && crewOf(picture, id)?.load.length === 0 && (crewOf(picture, id)?.restUntilMs ?? 0) <= NOW;
    for (const { orderId, chosen, candidates } of decisions) {
      const order = orderOf(picture, orderId);
      const age = (NOW - order.waitingSinceMs) / MIN;
      const isHeldBack = picture.stormUlps?.includes(order.ulpId) && order.faultLevel === 'service';
      if (chosen || age < (isHeldBack ? STARVATION_BOUND_MIN : TUNING.waitBoundMin)) continue;
      expect(candidates.filter(({ excluded, crewId }) => excluded === null && isFree(crewId))).toEqual([]);
    }
  });
});

test('what is shown: everything once, no crew with a longer plan than one can foresee, times one after the other, begun work first', () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      const { crews, waiting } = planView(picture, NOW);
      const { preemptions } = planRound(picture, NOW);
      const shown = [...crews.flatMap(({ jobs }) => jobs), ...waiting].map(({ orderId }) => orderId);
      const taken = new Set(preemptions.map(({ orderId }) => orderId));
      const all = [...picture.orders, ...picture.crews.flatMap(({ load }) => load)].map(({ id }) => id);
      expect(shown.sort()).toEqual(all.filter((id) => !taken.has(id)).sort());
      for (const { jobs } of crews) {
        expect(jobs.length).toBeLessThanOrEqual(MAX_JOBS);
        let clock = 0;
        for (const [i, job] of jobs.entries()) {
          expect(job.startMin).toBeGreaterThanOrEqual(clock - 1e-9);
          expect(job.arriveMin).toBeGreaterThanOrEqual(job.startMin - 1e-9);
          expect(job.endMin).toBeGreaterThanOrEqual(job.arriveMin);
          if (job.state === 'on_site' || job.state === 'restored' || job.state === 'en_route') expect(i).toBe(0);
          clock = job.endMin;
        }
      }
    }),
    { numRuns: 80 },
  );
});

test('past the starvation bound nobody who was reported later has a crew that an earlier one could have had', () => {
  check((picture, { decisions }) => {
    // An operator's word and a hazard go before; within some minutes customers may still tilt it.
    const isPlain = ({ kind, prioritySource }: WaitingOrder) => kind !== 'hazard' && prioritySource !== 'operator';
    for (const { orderId, chosen, candidates } of decisions) {
      const order = orderOf(picture, orderId);
      if (chosen || !isPlain(order) || NOW - order.reportedAtMs < STARVATION_BOUND_MIN * MIN) continue;
      const mayHave = candidates.flatMap(({ crewId, excluded }) => (excluded === null ? crewId : []));
      for (const other of chosenIn(decisions)) {
        const rival = orderOf(picture, other.orderId);
        if (isPlain(rival) && rival.reportedAtMs > order.reportedAtMs + 5 * MIN)
          expect(mayHave).not.toContain(other.chosen?.crewId);
      }
    }
  });
});
