import { runRound } from '@comcen/server/test/workers/round.ts';
import { PAUSE_MS, roadTimes } from '@comcen/server/test/workers/travel.ts';
import type { DispatchPicture, DispatchSettings } from '@comcen/shared/domain/dispatch/picture.ts';
import { planRound } from '@comcen/shared/domain/dispatch/plan.ts';
import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { type Answer, type OsrmServer, type Road, startOsrm } from '../harness/osrm.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const NOW = Date.UTC(2026, 0, 5, 3);
/** The round's patience is 0.8 s; on a machine that is busy otherwise a timer comes late. */
const PATIENCE_LIMIT_MS = 3_000;
const settings: DispatchSettings = {
  maxOpenOrdersPerCrew: 3,
  // Crews may be sent all they can hold at once: roads are asked for by what there is room for.
  commitAheadMin: 1440,
  maxAttempts: 3,
  positionMaxAgeS: 900,
  detourFactor: 1.35,
  speedKmh: 36,
  turnOutMin: 3,
  foreignUlpPriceMin: 6,
  loadPriceMin: 25,
};
let osrm: OsrmServer;
beforeAll(async () => {
  osrm = await startOsrm();
});
afterAll(() => osrm.stop());
const roads = (between: (from: Point, to: Point) => Road | null) => osrm.answer(() => ({ kind: 'roads', between }));
const road = (minutes: number): Road => ({ seconds: minutes * 60, metres: minutes * 1000 });

describe('the table', () => {
  /** Crews stand on a meridian, orders along a parallel: from a pair of places one sees which pair it is. */
  const picture = (crews: number, orders: number): DispatchPicture => ({
    settings,
    crews: Array.from({ length: crews }, (_, i) => ({
      id: `c${i}`,
      code: `c${i}`,
      ulpId: 'pkp',
      posko: { lat: -2 - i / 1000, lng: 106 },
      fix: null,
      skills: [],
      equipment: [],
      shiftEndsAtMs: null,
      restUntilMs: null,
      load: [],
    })),
    orders: Array.from({ length: orders }, (_, i) => ({
      id: `o${i}`,
      version: 1,
      kind: 'outage',
      ulpId: 'pkp',
      place: { lat: -1, lng: 106 + i / 1000 },
      prioritySource: 'computed',
      priority: 0,
      hasHazard: false,
      hasCritical: false,
      customersOut: 1,
      reportedAtMs: NOW,
      waitingSinceMs: NOW,
      attempts: 0,
      past: [],
      faultLevel: 'transformer',
      expectedWorkMin: 30,
      needs: [],
      feederId: null,
    })),
  });
  const minutesOf = (crew: number, order: number) => crew * 1000 + order;
  const between = (from: Point, to: Point) =>
    road(minutesOf(Math.round((-2 - from.lat) * 1000), Math.round((to.lng - 106) * 1000)));
  // Each test asks later than the last one, past the pause that a failure brings.
  let askedAtMs = NOW;
  const ask = async (crews: number, orders: number, patienceMs?: number, afterMs = PAUSE_MS) => {
    askedAtMs += afterMs;
    const warnings: unknown[] = [];
    const warn = (error: unknown) => warnings.push(error);
    const found = await roadTimes(osrm.url, picture(crews, orders), askedAtMs, warn, patienceMs);
    return { found, warnings };
  };

  test('60 crews by 130 orders go in pieces that OSRM takes, and each pair gets its own road', async () => {
    roads(between);
    const { found, warnings } = await ask(60, 130, 20_000);
    expect(warnings).toEqual([]);
    expect(osrm.requests).toHaveLength(6);
    expect(Math.max(...osrm.requests.map(({ coordinates }) => coordinates))).toBe(100);
    for (let c = 0; c < 60; c++) {
      for (let o = 0; o < 130; o++) {
        const minutes = minutesOf(c, o);
        expect(found?.minutes(`c${c}`, `o${o}`)).toEqual({ minutes, km: minutes, travel: 'osrm' });
      }
    }
  });

  test('crews that are full are not asked about, nor more orders than there is room', async () => {
    roads(between);
    const { crews, orders } = picture(2, 9);
    const held = {
      id: 'held',
      state: 'accepted',
      place: { lat: -3, lng: 106 },
      arrivedAtMs: null,
      expectedWorkMin: 30,
      urgency: null,
    } as const;
    const load = [[held, held, held], [held]];
    const busy = { settings, orders, crews: crews.map((crew, i) => ({ ...crew, load: load[i] ?? [] })) };
    const found = await roadTimes(osrm.url, busy, NOW, () => undefined);
    // The second crew sets out from where its open order is.
    expect(osrm.requests.map(({ sources, targets }) => [sources, targets.length])).toEqual([[[held.place], 2]]);
    expect(found?.minutes('c0', 'o0')).toBeNull();
  });

  test('an order that was not asked about, since others stood before it, is priced by distance and says so', async () => {
    roads(between);
    const { crews, orders, settings } = picture(1, 2);
    const past = [{ crewId: 'c0', endedAs: 'refused', endedAtMs: NOW }] as const;
    const [first, second] = orders.map((order, i) => (i === 0 ? { ...order, kind: 'hazard' as const, past } : order));
    if (!first || !second) throw new Error('two orders');
    const small = { crews, orders: [first, second], settings: { ...settings, maxOpenOrdersPerCrew: 1 } };
    const found = await roadTimes(osrm.url, small, NOW, () => undefined);
    expect(osrm.requests.map(({ targets }) => targets)).toEqual([[first.place]]);
    const decision = planRound({ ...small, roads: found }, NOW).decisions.find(({ orderId }) => orderId === second.id);
    expect(decision?.reasons[0]).toMatchObject({ code: 'only_candidate', data: { travel: 'distance' } });
  });

  const table = (durations: unknown, distances: unknown = durations) => ({
    status: 200,
    body: JSON.stringify({ code: 'Ok', durations, distances }),
  });
  test.each([
    ['no table', { status: 400, body: JSON.stringify({ code: 'NoTable', message: 'No table found' }) }],
    ['a refusal with status 200', { status: 200, body: JSON.stringify({ code: 'NoTable' }) }],
    ['a server error', { status: 503, body: 'busy' }],
    ['a page of somebody else', { status: 200, body: '<!doctype html><title>Welcome</title>' }],
    ['a table without distances', table([[60, 60]], undefined)],
    ['a table that is too short', table([[60, 60]])],
    ['a table that is too narrow', table([[60], [60]])],
    ['negative times', table([Array(2).fill(-60), Array(2).fill(-60)])],
    ['words for numbers', table([Array(2).fill('60'), Array(2).fill('60')])],
  ])('%s is no answer', async (_, reply) => {
    osrm.answer(() => ({ kind: 'text', ...reply }));
    const { found, warnings } = await ask(2, 2);
    expect(found).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(osrm.requests).toHaveLength(1);
  });

  test('half an answer is none: the second piece failed, so no pair is priced by another measure than its rival', async () => {
    osrm.answer((n) => (n === 0 ? { kind: 'roads', between } : { kind: 'text', status: 500, body: '' }));
    const { found, warnings } = await ask(20, 60);
    expect(osrm.requests).toHaveLength(2);
    expect(found).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });

  test('all pieces share one patience: each is answered in time, together they are too late', async () => {
    osrm.answer(() => ({ kind: 'roads', between, afterMs: 300 }));
    const { found, warnings } = await ask(60, 130);
    expect(osrm.requests.length).toBeLessThan(6);
    expect(found).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });

  test('a service that failed is left alone for half a minute, then asked again, and asked each time once it answers', async () => {
    osrm.answer((n) => (n === 0 ? { kind: 'text', status: 503, body: '' } : { kind: 'roads', between }));
    expect(await ask(1, 1)).toMatchObject({ found: undefined, warnings: [expect.anything()] });
    expect(await ask(1, 1, undefined, 1)).toEqual({ found: undefined, warnings: [] });
    expect(await ask(1, 1, undefined, PAUSE_MS - 2)).toEqual({ found: undefined, warnings: [] });
    expect(osrm.requests).toHaveLength(1);
    for (const afterMs of [1, 1]) expect((await ask(1, 1, undefined, afterMs)).found).toBeDefined();
    expect(osrm.requests).toHaveLength(3);
  });

  test('a clock that was set back does not make the pause longer', async () => {
    osrm.answer((n) => (n === 0 ? { kind: 'text', status: 503, body: '' } : { kind: 'roads', between }));
    await ask(1, 1);
    expect((await ask(1, 1, undefined, -3600_000)).found).toBeDefined();
  });

  test('a refused table says in the log which code OSRM gave', async () => {
    osrm.answer(() => ({ kind: 'text', status: 400, body: '{"code":"NoSegment"}' }));
    const { warnings } = await ask(1, 1);
    expect(String(warnings[0])).toContain('400: {"code":"NoSegment"}');
  });
});

describe('a round with OSRM_URL', () => {
  const database = useTestDatabase();
  let lane: Lane;
  let near: { id: string; at: Point };
  let far: { id: string; at: Point };
  beforeAll(async () => {
    lane = await createLane(database(), { env: { OSRM_URL: osrm.url } });
  });
  beforeEach(async () => {
    await clearLane(lane);
    lane.services.advance(PAUSE_MS);
    lane.observations.length = 0;
    lane.services.logLines.length = 0;
    // One crew at each of the two poskos of the first ULP: the unit makes no difference between them.
    const [place] = lane.world.transformers;
    const [a, , b] = lane.world.crews;
    if (!place || !a || !b) throw new Error('a world has a transformer and crews');
    [near, far] = distanceM(a.at, place) < distanceM(b.at, place) ? [a, b] : [b, a];
    await lane.sql`update crew set on_duty = id in (${a.id}, ${b.id})`;
  });
  afterAll(() => lane.services.close());

  /** A report, a round, and the decision that is stored on its order. */
  const decide = async (osrmUrl: string | null = osrm.url) => {
    await receiveReport(lane);
    await runRound({ ...lane.services, config: { ...lane.services.config, osrmUrl } }, lane.world.up3Id);
    const [order] = await lane.sql<
      { state: string; crew_id: string; chosen: { etaMin: number; distanceKm: number }; reasons: unknown[] }[]
    >`select state, crew_id, dispatch->'chosen' as chosen, dispatch->'reasons' as reasons from work_order`;
    const [reason] = await lane.sql<
      { travel: string }[]
    >`select dispatch->'reasons'->0->'data'->>'travel' as travel from work_order`;
    return { ...order, travel: reason?.travel };
  };
  const isAt = (place: Point, crew: { at: Point }) => distanceM(place, crew.at) < 1;
  const logged = () => lane.services.logLines.filter((line) => line.includes('OSRM did not answer')).length;

  test('by air the near crew wins', async () => {
    expect(await decide(null)).toMatchObject({ state: 'offered', crew_id: near.id, travel: 'distance' });
  });

  test('the crew that is near by air and far by road loses, and the stored decision names the road time', async () => {
    roads((from) => road(isAt(from, near) ? 50 : 12));
    expect(await decide()).toMatchObject({
      state: 'offered',
      crew_id: far.id,
      travel: 'osrm',
      // Turn-out of 3 minutes, then the road.
      chosen: { etaMin: 15, distanceKm: 12 },
    });
    expect(logged()).toBe(0);
  });

  test('a crew that no road leads from loses against a long road', async () => {
    roads((from) => (isAt(from, near) ? null : road(90)));
    expect(await decide()).toMatchObject({ crew_id: far.id, travel: 'osrm', chosen: { etaMin: 93 } });
  });

  test('where no road leads at all the nearest goes, and the decision says that there is none', async () => {
    roads(() => null);
    expect(await decide()).toMatchObject({ state: 'offered', crew_id: near.id, travel: 'no_road' });
  });

  test.each<[string, Answer]>([
    ['never answers', { kind: 'silence' }],
    ['begins and does not end', { kind: 'drip' }],
  ])('an OSRM that %s holds the round up for its patience only; distance decides and says so', async (_, answer) => {
    osrm.answer(() => answer);
    expect(await decide()).toMatchObject({ state: 'offered', crew_id: near.id, travel: 'distance' });
    const [request] = osrm.requests;
    expect(osrm.requests).toHaveLength(1);
    expect(request?.cutAfterMs).toBeGreaterThan(500);
    expect(request?.cutAfterMs).toBeLessThan(PATIENCE_LIMIT_MS);
    expect(lane.observations).toMatchObject([{ kind: 'round', offers: 1 }]);
    expect(logged()).toBe(1);
  });

  test('an OSRM that is dead costs no time; distance decides and says so', async () => {
    const dead = await startOsrm();
    await dead.stop();
    expect(await decide(dead.url)).toMatchObject({ state: 'offered', crew_id: near.id, travel: 'distance' });
    expect(logged()).toBe(1);
  });

  test('an OSRM that talks nonsense: distance decides and says so', async () => {
    osrm.answer(() => ({ kind: 'text', status: 200, body: '{"code":"Ok","durations":[]}' }));
    expect(await decide()).toMatchObject({ state: 'offered', crew_id: near.id, travel: 'distance' });
    expect(logged()).toBe(1);
  });
});
