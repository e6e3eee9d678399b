import { distanceM, offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { District, Geography } from '../../geo/geography.ts';
import { CITY_PREFIX, populationOf } from './bangka.ts';
import type { Random } from './random.ts';

/** A town quarter or village with its share of the people. */
export interface Settlement extends Point {
  readonly name: string;
  readonly district: District;
  readonly ulpId: string;
  readonly weight: number;
}

/** Share of a kecamatan's people in its main place: a known town, a village like the others in the city, else between. */
const TOWN_SHARE = 0.45;
const CENTRE_SHARE = 0.25;
const CITY_REACH_M = 1_800;
const REACH_M = 9_000;

/** Villages have names but no coordinates: they are laid around their kecamatan's centre, on land and in its ULP. */
export function laySettlements(geo: Geography, random: Random): Settlement[] {
  return geo.districts.flatMap((district) => {
    const centre = centreOf(geo, district);
    const villages = geo.villages.filter(
      ({ districtCode, name }) => districtCode === district.code && name !== district.name,
    );
    const share = centreShare(geo, district, villages.length + 1);
    const people = populationOf(district.code);
    const settlements: Settlement[] = [
      { name: district.name, district, ulpId: district.ulpId, weight: people * share, ...centre },
    ];
    for (const { name } of villages) {
      const at = townNamed(geo, name, district.ulpId) ?? placeFor(geo, district, settlements, random);
      const weight = (people * (1 - share) * (0.6 + 0.8 * random.next())) / villages.length;
      settlements.push({ name, district, ulpId: district.ulpId, weight, lat: at.lat, lng: at.lng });
    }
    return settlements;
  });
}

/** The kecamatan's town where its point is known, else the centre of its area. */
export function centreOf(geo: Geography, district: District): Point {
  const { lat, lng } = townNamed(geo, district.name, district.ulpId) ?? district;
  return { lat, lng };
}

export const isCity = (district: District): boolean => district.code.startsWith(CITY_PREFIX);

function townNamed(geo: Geography, name: string, ulpId: string): Point | null {
  const town = geo.towns.find((candidate) => candidate.name === name && candidate.ulpId === ulpId);
  return town !== undefined && geo.ulpAt(town) === ulpId ? town : null;
}

function centreShare(geo: Geography, district: District, count: number): number {
  if (count === 1) return 1;
  if (isCity(district)) return 1 / count;
  return townNamed(geo, district.name, district.ulpId) ? TOWN_SHARE : CENTRE_SHARE;
}

/** A free place in the district: nearer to its centre than to any other's, and apart from its other villages. */
function placeFor(geo: Geography, district: District, others: readonly Point[], random: Random): Point {
  const reachM = isCity(district) ? CITY_REACH_M : REACH_M;
  for (let attempt = 0; attempt < 120; attempt++) {
    const angle = random.next() * 2 * Math.PI;
    const radiusM = reachM * Math.sqrt(random.next());
    const at = offsetBy(district, Math.cos(angle) * radiusM, Math.sin(angle) * radiusM);
    const apartM = (reachM / 5) * (1 - attempt / 120);
    if (!isOwnLand(geo, district, at)) continue;
    if (others.every((other) => distanceM(other, at) > apartM)) return at;
  }
  return { lat: district.lat, lng: district.lng };
}

function isOwnLand(geo: Geography, district: District, at: Point): boolean {
  if (geo.ulpAt(at) !== district.ulpId) return false;
  const own = distanceM(district, at);
  return geo.districts.every((other) => other === district || distanceM(other, at) >= own);
}
