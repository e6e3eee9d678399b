import { fileURLToPath } from 'node:url';
import { type MultiPolygon, prepareArea } from '@comcen/shared/domain/geo/area.ts';
import { offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import { GeographyError, hasFile, readCsv, readGeoJson } from './files.ts';
import {
  adminNameRow,
  type Coastline,
  coastlineFile,
  districtRow,
  type Geometry,
  placeRow,
  type UlpRegions,
  ulpRegionsFile,
} from './schemas.ts';

export const BUNDLED_GEO_DIR = fileURLToPath(new URL('../../../shared/geo', import.meta.url));
/** How far off the bundled coast is at the 90th percentile (526 m): a place this near to the shore is still on land. */
export const SHORE_TOLERANCE_M = 550;

export interface District extends Point {
  readonly code: string;
  readonly name: string;
  readonly ulpId: string;
}

export interface Village {
  readonly name: string;
  readonly districtCode: string;
}

export interface Town extends Point {
  readonly name: string;
  readonly ulpId: string;
}

export interface UlpUnit {
  readonly id: string;
  readonly name: string;
  readonly office: Point;
  readonly area: { readonly type: 'MultiPolygon'; readonly coordinates: MultiPolygon };
}

/** Everything read from the geography folder; ids of units are lower case. */
export interface Geography {
  /** GeoJSON as in the files, for the map. */
  readonly coastline: Coastline;
  readonly ulpRegions: UlpRegions;
  readonly attribution: string;
  readonly ulps: readonly UlpUnit[];
  /** Kecamatan. */
  readonly districts: readonly District[];
  readonly villages: readonly Village[];
  /** Settlements whose own point is known. */
  readonly towns: readonly Town[];
  /** On the main island; poskos and substations stand there. */
  isOnMainIsland(point: Point): boolean;
  /** The ULP whose area holds the place, or lies within `shoreM` metres of it; null in the sea and outside. */
  ulpAt(point: Point, shoreM?: number): string | null;
}

/** Reads and checks a geography folder; throws GeographyError. Takes about 0.15 s for the bundled one. */
export function loadGeography(dir: string = BUNDLED_GEO_DIR): Geography {
  const coastline = readGeoJson(dir, 'bangka-coastline.geojson', coastlineFile);
  const ulpRegions = readGeoJson(dir, 'ulp-regions.geojson', ulpRegionsFile);
  const ulps = ulpRegions.features.map(({ properties, geometry }) => ({
    id: properties.code.toLowerCase(),
    name: properties.name,
    office: { lat: properties.officeLat, lng: properties.officeLon },
    area: { type: 'MultiPolygon' as const, coordinates: polygonsOf(geometry) },
  }));
  const places = readCsv(dir, 'bangka-places.csv', placeRow);
  const districts = readDistricts(dir, places);
  assertKnownUlps(ulps, districts);
  return {
    coastline,
    ulpRegions,
    attribution: attributionOf(coastline.attribution, ulpRegions.attribution),
    ulps,
    districts,
    villages: readVillages(dir, places, districts),
    towns: places
      .filter(isTown)
      .map((row) => ({ name: row.name, ulpId: row.ulp.toLowerCase(), lat: row.lat, lng: row.lon })),
    isOnMainIsland: mainIsland(coastline),
    ulpAt: ulpFinder(ulps),
  };
}

type PlaceRow = ReturnType<typeof placeRow.parse>;

const polygonsOf = (geometry: Geometry): MultiPolygon =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;

const isTown = (row: PlaceRow): boolean => row.precision === 'point' && row.kind !== 'island';

const attributionOf = (coast: string, areas: string): string => (areas.includes(coast) ? areas : `${coast} | ${areas}`);

function readDistricts(dir: string, places: readonly PlaceRow[]): District[] {
  const rows = hasFile(dir, 'kecamatan-centres.csv')
    ? readCsv(dir, 'kecamatan-centres.csv', districtRow)
    : places.filter((row) => row.kind === 'kecamatan');
  if (rows.length === 0) {
    throw new GeographyError('kecamatan-centres.csv is missing and bangka-places.csv has no row of kind kecamatan');
  }
  return rows.map(({ code, name, ulp, lat, lon }) => ({ code, name, ulpId: ulp.toLowerCase(), lat, lng: lon }));
}

function readVillages(dir: string, places: readonly PlaceRow[], districts: readonly District[]): Village[] {
  if (hasFile(dir, 'bangka-admin-names.csv')) {
    return readCsv(dir, 'bangka-admin-names.csv', adminNameRow)
      .filter((row) => row.level !== 'kecamatan')
      .map(({ name, parentCode }) => ({ name, districtCode: parentCode }));
  }
  const codeOf = new Map(districts.map((district) => [district.name, district.code]));
  return places
    .filter((row) => row.kind === 'desa' || row.kind === 'kelurahan')
    .map(({ name, district }) => ({ name, districtCode: codeOf.get(district) ?? '' }));
}

function assertKnownUlps(ulps: readonly UlpUnit[], districts: readonly District[]): void {
  const known = new Set(ulps.map((ulp) => ulp.id));
  const stray = districts.find((district) => !known.has(district.ulpId));
  if (stray) throw new GeographyError(`kecamatan ${stray.name}: ulp: ${stray.ulpId} is not in ulp-regions.geojson`);
}

function mainIsland(coastline: Coastline): Geography['isOnMainIsland'] {
  const main = coastline.features.filter(({ properties }) => properties.kind === 'main');
  const area = prepareArea(main.flatMap(({ geometry }) => polygonsOf(geometry)));
  return (point) => area?.contains(point) ?? false;
}

function ulpFinder(ulps: readonly UlpUnit[]): Geography['ulpAt'] {
  const areas = ulps.flatMap(({ id, area }) => {
    const prepared = prepareArea(area.coordinates);
    return prepared ? [{ id, area: prepared }] : [];
  });
  const inside = (point: Point): string | null => areas.find(({ area }) => area.contains(point))?.id ?? null;
  return (point, shoreM = 0) => inside(point) ?? (shoreM > 0 ? nearby(point, shoreM, inside) : null);
}

/** Looks around on three rings of sixteen points, the nearest ring first. */
function nearby(point: Point, withinM: number, inside: (point: Point) => string | null): string | null {
  for (const part of [1 / 3, 2 / 3, 1]) {
    for (let i = 0; i < 16; i++) {
      const angle = (i / 16) * 2 * Math.PI;
      const found = inside(offsetBy(point, Math.cos(angle) * withinM * part, Math.sin(angle) * withinM * part));
      if (found !== null) return found;
    }
  }
  return null;
}
