import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BUNDLED_GEO_DIR, loadGeography, SHORE_TOLERANCE_M } from './geography.ts';

const geo = loadGeography();

describe('the bundled geography', () => {
  it('has the five ULPs, and each office lies in its own', () => {
    expect(geo.ulps.map(({ id }) => id)).toEqual(['pkp', 'slt', 'mtk', 'kba', 'tbl']);
    for (const { id, office } of geo.ulps) expect(geo.ulpAt(office)).toBe(id);
  });

  it('has the centres of the 35 kecamatan, each inside its ULP, and the names of their 305 villages', () => {
    expect(geo.districts).toHaveLength(35);
    for (const district of geo.districts) expect(geo.ulpAt(district), district.name).toBe(district.ulpId);
    expect(geo.villages).toHaveLength(305);
  });

  it('says who made the data', () => {
    expect(geo.attribution).toContain('GSHHG');
    expect(geo.attribution).toContain('GeoNames');
  });

  it.each([
    { where: 'Bangka Strait', lat: -2.4, lng: 105.2 },
    { where: 'Karimata Strait', lat: -1.9, lng: 106.6 },
    { where: 'Jakarta', lat: -6.2, lng: 106.8 },
    { where: 'latitude and longitude exchanged', lat: 106.11, lng: -2.13 },
  ])('nobody serves $where', ({ lat, lng }) => {
    expect(geo.ulpAt({ lat, lng })).toBeNull();
    expect(geo.ulpAt({ lat, lng }, SHORE_TOLERANCE_M)).toBeNull();
  });

  it('only the main island is the main island', () => {
    const names = geo.districts.filter((district) => !geo.isOnMainIsland(district)).map(({ name }) => name);
    expect(names).toEqual(['Lepar', 'Kepulauan Pongok']);
  });

  it('a place just off the coarse coast belongs to the shore beside it when asked so', () => {
    const sungailiat = geo.ulps.find(({ id }) => id === 'slt');
    const shore = (sungailiat?.area.coordinates ?? []).flat(2).map(([lng, lat]) => ({ lat, lng }));
    const east = shore.reduce((a, b) => (b.lng > a.lng ? b : a));
    const offshore = { lat: east.lat, lng: east.lng + 0.003 };
    expect(geo.ulpAt(offshore)).toBeNull();
    expect(geo.ulpAt(offshore, SHORE_TOLERANCE_M)).toBe('slt');
    expect(geo.ulpAt({ lat: east.lat, lng: east.lng + 0.02 }, SHORE_TOLERANCE_M)).toBeNull();
  });

  it('answers within 50 us', () => {
    const points = Array.from({ length: 20_000 }, (_, i) => ({
      lat: -3.2 + (i % 170) / 100,
      lng: 105 + (i % 213) / 100,
    }));
    const start = performance.now();
    const onLand = points.filter((point) => geo.ulpAt(point) !== null).length;
    expect((performance.now() - start) / points.length).toBeLessThan(0.05);
    expect(onLand).toBeGreaterThan(1_000);
  });
});

describe('another geography', () => {
  const made: string[] = [];
  afterAll(() => {
    for (const dir of made) rmSync(dir, { recursive: true });
  });
  const copyWith = (file: string, change: (text: string) => string): string => {
    const dir = mkdtempSync(join(tmpdir(), 'comcen-geo-'));
    made.push(dir);
    cpSync(BUNDLED_GEO_DIR, dir, { recursive: true });
    writeFileSync(join(dir, file), change(readFileSync(join(dir, file), 'utf8')));
    return dir;
  };

  it.each([
    { what: 'broken JSON', file: 'ulp-regions.geojson', change: () => '{', says: /ulp-regions\.geojson is not JSON/ },
    {
      what: 'a feature without a code',
      file: 'ulp-regions.geojson',
      change: (text: string) => text.replace('"code":"SLT"', '"kode":"SLT"'),
      says: /ulp-regions\.geojson: features\.1\.properties\.code/,
    },
    {
      what: 'latitude where longitude belongs',
      file: 'bangka-coastline.geojson',
      change: (text: string) => text.replace('[105.12038,-2]', '[-2,105.12038]'),
      says: /bangka-coastline\.geojson: features\.0\.geometry\.coordinates\.0\.0\.1/,
    },
    {
      what: 'a place without coordinates',
      file: 'kecamatan-centres.csv',
      change: (text: string) => text.replace('SLT,-1.89,106.13', 'SLT,,106.13'),
      says: /kecamatan-centres\.csv line 2: lat/,
    },
    {
      what: 'a kecamatan of an unknown ULP',
      file: 'kecamatan-centres.csv',
      change: (text: string) => text.replace('Belinyu,Kabupaten Bangka,SLT', 'Belinyu,Kabupaten Bangka,XYZ'),
      says: /Belinyu: ulp: xyz/,
    },
  ])('$what is refused with the file and the field', ({ file, change, says }) => {
    expect(() => loadGeography(copyWith(file, change))).toThrow(says);
  });

  it('a folder that does not exist is refused by the first file that is missing', () => {
    expect(() => loadGeography('/nowhere')).toThrow(/bangka-coastline\.geojson cannot be read/);
  });

  it('takes kecamatan and villages from the places when their own files are missing', () => {
    const rows = [
      'kc1,Koba,,kecamatan,-2.5,106.31,area,,Kabupaten Bangka Tengah,KBA,0,,,19.04.01,x',
      'ds1,Nibung,,desa,-2.45,106.3,area,Koba,Kabupaten Bangka Tengah,KBA,0,,,19.04.01.2001,x',
    ];
    const dir = copyWith('bangka-places.csv', (text) => `${text.trimEnd()}\n${rows.join('\n')}\n`);
    rmSync(join(dir, 'kecamatan-centres.csv'));
    rmSync(join(dir, 'bangka-admin-names.csv'));
    const other = loadGeography(dir);
    expect(other.districts).toEqual([{ code: '19.04.01', name: 'Koba', ulpId: 'kba', lat: -2.5, lng: 106.31 }]);
    expect(other.villages).toEqual([{ name: 'Nibung', districtCode: '19.04.01' }]);
  });
});
