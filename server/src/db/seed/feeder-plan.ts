import { distanceM, offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { Geography } from '../../geo/geography.ts';
import { FEEDER_COUNT, SUBSTATIONS } from './bangka.ts';
import type { Random } from './random.ts';
import { centreOf, type Settlement } from './settlements.ts';
import { splitByWeight } from './shares.ts';

/** A transformer's place, before it hangs on a feeder. */
export interface Site extends Point {
  readonly settlement: Settlement;
}

export interface SubstationSite extends Point {
  readonly code: string;
  readonly name: string;
  readonly ulpId: string;
}

export interface FeederPlan {
  readonly substation: SubstationSite;
  readonly ulpId: string;
  /** Section by section away from the substation, each section's sites too. */
  readonly sections: readonly (readonly Site[])[];
}

export function substationSites(geo: Geography): SubstationSite[] {
  return SUBSTATIONS.flatMap(({ code, name, district: districtCode, eastM, northM }) => {
    const district = geo.districts.find((candidate) => candidate.code === districtCode);
    if (!district) return [];
    const centre = centreOf(geo, district);
    const wanted = offsetBy(centre, eastM, northM);
    const at = geo.ulpAt(wanted) === district.ulpId ? wanted : centre;
    return [{ code, name, ulpId: district.ulpId, ...at }];
  });
}

/** Places for `count` transformers, by the people of each settlement, the wider scattered the more there are. */
export function transformerSites(
  geo: Geography,
  settlements: readonly Settlement[],
  count: number,
  random: Random,
): Site[] {
  const shares = splitByWeight(
    count,
    settlements.map(({ weight }) => weight),
  );
  return settlements.flatMap((settlement, i) => {
    const own = shares[i] ?? 0;
    const sigmaM = Math.max(150, Math.min(1_400, 120 * Math.sqrt(own)));
    return Array.from({ length: own }, () => ({ settlement, ...scatter(geo, settlement, sigmaM, random) }));
  });
}

/** A point near this one, on land and in its ULP. */
export function scatter(geo: Geography, at: Point & { ulpId: string }, sigmaM: number, random: Random): Point {
  for (let spread = sigmaM; spread > 5; spread /= 1.5) {
    const point = random.near(at, spread);
    if (geo.ulpAt(point) === at.ulpId) return point;
  }
  return { lat: at.lat, lng: at.lng };
}

/** Feeders are wedges around the nearest substation; each stays in one ULP; sections follow the distance. */
export function planFeeders(substations: readonly SubstationSite[], sites: readonly Site[]): FeederPlan[] {
  const groups = groupSites(substations, sites);
  const counts = splitByWeight(
    FEEDER_COUNT,
    groups.map((group) => group.sites.length),
    1,
  );
  return groups.flatMap(({ substation, ulpId, sites: own }, i) => {
    const count = Math.max(1, Math.min(counts[i] ?? 1, Math.floor(own.length / 3)));
    return chunk(byBearing(substation, own), count).map((wedge) => {
      const outward = wedge.toSorted((a, b) => distanceM(substation, a) - distanceM(substation, b));
      return { substation, ulpId, sections: chunk(outward, sectionCount(wedge.length)) };
    });
  });
}

interface SiteGroup {
  readonly substation: SubstationSite;
  readonly ulpId: string;
  readonly sites: Site[];
}

/** By the substation nearest to the kecamatan, and by ULP. */
function groupSites(substations: readonly SubstationSite[], sites: readonly Site[]): SiteGroup[] {
  const groups = new Map<string, SiteGroup>();
  for (const site of sites) {
    const { district, ulpId } = site.settlement;
    const substation = substations.toSorted((a, b) => distanceM(a, district) - distanceM(b, district))[0];
    if (!substation) continue;
    const key = `${substation.code}/${ulpId}`;
    const group = groups.get(key) ?? { substation, ulpId, sites: [] };
    group.sites.push(site);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** In the order of the compass, starting behind the widest gap, so that no wedge reaches across it. */
function byBearing(centre: Point, sites: readonly Site[]): Site[] {
  const bearing = (site: Site) => Math.atan2(site.lng - centre.lng, site.lat - centre.lat);
  const sorted = sites.toSorted((a, b) => bearing(a) - bearing(b));
  const gaps = sorted.map((site, i) => {
    const before = sorted.at(i - 1) ?? site;
    return (bearing(site) - bearing(before) + 2 * Math.PI) % (2 * Math.PI);
  });
  const start = gaps.indexOf(Math.max(...gaps));
  return [...sorted.slice(start), ...sorted.slice(0, start)];
}

/** Three to six, as long as there is a transformer for each. */
const sectionCount = (sites: number): number => Math.min(sites, Math.max(3, Math.min(6, Math.round(sites / 18))));

/** `count` parts as equal as possible, in order. */
function chunk<T>(items: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, i) =>
    items.slice(Math.floor((i * items.length) / count), Math.floor(((i + 1) * items.length) / count)),
  );
}
