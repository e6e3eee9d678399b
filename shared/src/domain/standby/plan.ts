import munkres from 'munkres';
import type { Point } from '../geo/point.ts';
import { busyShare, type Coverage, coverageOf, type Field, fieldAt } from './expected-response.ts';
import type { IdleCrew, StandbyMove, StandbyPicture, StandbyPoint } from './picture.ts';

/**
 * Which idle crews should drive to which standby point now. A crew with a point of its own returns to it. Of the rest: crews that wait at a point or are on their way to one keep it; of the
 * others as many points as there are crews are taken, those that save most first, and shared out so that they drive least
 * (minimum-cost matching). A crew moves only when what its move saves over the horizon is worth the kilometres; else it stays and
 * nobody hears of it. Points must be those of `nowMs`'s band. Pure; input order does not matter; by crew code.
 */
export function planStandby(picture: StandbyPicture, nowMs: number): StandbyMove[] {
  const field = fieldAt(picture.demand, nowMs, picture.settings);
  if (field.places.length === 0) return [];
  const owners = picture.idle.filter((crew) => crew.own);
  const others = picture.idle.filter((crew) => !crew.own);
  const taken = new Set(owners.map(({ own }) => own?.id));
  const rest = { ...picture, idle: others, points: picture.points.filter(({ id }) => !taken.has(id)) };
  const { open, settled, movable } = sortOut(rest, field);
  const coverage = coverageOf(field, busyShare(field.total, picture.crewsOnDuty, picture.settings));
  const homes = owners.map((crew) => ({ crew, place: crew.isFixed ? crew.place : (crew.own?.place ?? crew.place) }));
  for (const place of settled) coverage.add(field.minutesFrom(place));
  const returns = homeward(homes, { picture, field, coverage });
  for (const { place } of homes) coverage.add(field.minutesFrom(place));
  if (movable.length === 0 || open.length === 0) return returns;
  const desk: Desk = { picture, field, coverage };
  const moves = thatPay(match(worthTaking(open, movable, desk), movable, desk), movable, desk);
  return byCode([...returns, ...moves], picture.idle);
}

/** Who is neither at his own point nor on the way there. */
function homeward(homes: readonly { crew: IdleCrew; place: Point }[], desk: Desk): StandbyMove[] {
  const { picture, field } = desk;
  const isAway = ({ crew: { isFixed, own, target, place } }: (typeof homes)[number]) =>
    !isFixed && own && !(target && isAt(target, own.place)) && field.km(place, own.place) >= picture.settings.thereKm;
  const moves = homes.filter(isAway).flatMap(({ crew }): StandbyMove[] => {
    const { own } = crew;
    if (!own) return [];
    return [{ crewId: crew.id, point: own, km: field.km(crew.place, own.place), savedMin: savedMin(crew, own, desk) }];
  });
  return byCode(moves, picture.idle);
}

function byCode(moves: readonly StandbyMove[], crews: readonly IdleCrew[]): StandbyMove[] {
  const codes = new Map(crews.map(({ id, code }) => [id, code]));
  return moves.toSorted((a, b) => ((codes.get(a.crewId) ?? '') < (codes.get(b.crewId) ?? '') ? -1 : 1));
}

interface Desk {
  readonly picture: StandbyPicture;
  readonly field: Field;
  /** Of the crews that stay where they are. */
  readonly coverage: Coverage;
}
interface Pair {
  readonly crew: IdleCrew;
  readonly point: StandbyPoint;
  readonly km: number;
}

/**
 * What people are told of one move, taken by itself: minutes by which faults around the point are reached sooner, all others waiting where
 * they wait or are on their way to. Of two crews that go to one town each would otherwise be told that it adds next to nothing.
 */
function savedMin(crew: IdleCrew, { place }: StandbyPoint, { field, picture }: Desk): number {
  const others = coverageOf(field, busyShare(field.total, picture.crewsOnDuty, picture.settings));
  for (const { id, target, place: here } of picture.idle)
    if (id !== crew.id) others.add(field.minutesFrom(target ?? here));
  const there = others.gainOf(field.minutesFrom(place));
  const saved = Math.max(0, there.saved - others.gainOf(field.minutesFrom(crew.place)).saved);
  return there.faults > 0 ? saved / there.faults : 0;
}

const isAt = (a: Point, b: Point): boolean => Math.abs(a.lat - b.lat) < 1e-5 && Math.abs(a.lng - b.lng) < 1e-5;

/**
 * Points that nobody has, places that are taken, and crews that may be moved; each in one order. Who stands at a free point by chance has
 * it: on a quiet day that is most of them, and only the others have to be weighed.
 */
function sortOut({ points, idle, settings }: StandbyPicture, field: Field) {
  const open = points.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const settled: Point[] = [];
  const away: IdleCrew[] = [];
  for (const crew of idle.toSorted((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : a.id < b.id ? -1 : 1))) {
    const { target } = crew;
    const at = target === null ? -1 : open.findIndex(({ place }) => isAt(place, target));
    if (crew.isFixed) settled.push(crew.place);
    else if (target !== null && at >= 0) {
      settled.push(target);
      open.splice(at, 1);
    } else away.push(crew);
  }
  const movable = away.filter(({ place }) => {
    const at = open.findIndex((point) => field.km(place, point.place) < settings.thereKm);
    if (at < 0) return true;
    settled.push(place);
    open.splice(at, 1);
    return false;
  });
  return { open, settled, movable };
}

/** Km to a point as the matching counts them: another ULP's is further away. */
const matchKm = (crew: IdleCrew, point: StandbyPoint, { field, picture }: Desk): number =>
  field.km(crew.place, point.place) + (crew.ulpId === point.ulpId ? 0 : picture.settings.foreignUlpKm);

const worth = (savedPerHour: number, { picture }: Desk): number => savedPerHour * picture.settings.horizonH;

/** As many points as crews, one after the other the one that saves most after the way of the nearest crew is paid. */
function worthTaking(open: readonly StandbyPoint[], movable: readonly IdleCrew[], desk: Desk): StandbyPoint[] {
  if (open.length <= movable.length) return [...open];
  const ways = open.map((point) => ({
    point,
    minutes: desk.field.minutesFrom(point.place),
    price: Math.min(...movable.map((crew) => matchKm(crew, point, desk))) * desk.picture.settings.pricePerKmMin,
  }));
  const coverage = desk.coverage.copy();
  const taken: StandbyPoint[] = [];
  while (taken.length < movable.length) {
    let best: { index: number; net: number } = { index: 0, net: Number.NEGATIVE_INFINITY };
    for (const [index, { minutes, price }] of ways.entries()) {
      const net = worth(coverage.gainOf(minutes).saved, desk) - price;
      if (net > best.net) best = { index, net };
    }
    const [way] = ways.splice(best.index, 1);
    if (!way) break;
    coverage.add(way.minutes);
    taken.push(way.point);
  }
  return taken;
}

/** Crews to points, least km in all. munkres wants no more rows than columns. */
function match(points: readonly StandbyPoint[], crews: readonly IdleCrew[], desk: Desk): Pair[] {
  const costs = points.map((point) => crews.map((crew) => matchKm(crew, point, desk)));
  return munkres(costs).flatMap(([p, c]) => {
    const point = points[p];
    const crew = crews[c];
    return point && crew ? [{ crew, point, km: desk.field.km(crew.place, point.place) }] : [];
  });
}

/** From the furthest way down: a crew moves when that saves more than its staying where it is, all others being settled. */
function thatPay(pairs: readonly Pair[], movable: readonly IdleCrew[], desk: Desk): StandbyMove[] {
  const { field, picture } = desk;
  const { thereKm, pricePerKmMin } = picture.settings;
  const places = new Map(movable.map((crew) => [crew.id, crew.place]));
  for (const { crew, point } of pairs) places.set(crew.id, point.place);
  const ways = new Map([...places].map(([id, place]) => [id, field.minutesFrom(place)]));
  const moves: StandbyMove[] = [];
  for (const { crew, point, km } of pairs.toSorted((a, b) => b.km - a.km || (a.crew.code < b.crew.code ? -1 : 1))) {
    const others = desk.coverage.copy();
    for (const [id, way] of ways) if (id !== crew.id) others.add(way);
    const stay = field.minutesFrom(crew.place);
    const there = others.gainOf(field.minutesFrom(point.place));
    const gain = there.saved - others.gainOf(stay).saved;
    if (km < thereKm || worth(gain, desk) <= km * pricePerKmMin) {
      ways.set(crew.id, stay);
      continue;
    }
    moves.push({ crewId: crew.id, point, km, savedMin: savedMin(crew, point, desk) });
  }
  return byCode(moves, movable);
}
