import { z } from 'zod';

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const ring = z
  .array(position)
  .min(4)
  .refine((points) => {
    const first = points[0];
    const last = points.at(-1);
    return first?.[0] === last?.[0] && first?.[1] === last?.[1];
  }, 'the ring is not closed');
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
]);

const collection = <T extends z.ZodType>(properties: T) =>
  z.object({
    type: z.literal('FeatureCollection'),
    attribution: z.string().min(1),
    features: z.array(z.object({ type: z.literal('Feature'), properties, geometry })).min(1),
  });

const unitCode = z.string().regex(/^[A-Za-z0-9-]{2,20}$/, 'needs 2 to 20 letters, digits or dashes');
const lat = z.number().min(-90).max(90);
const lon = z.number().min(-180).max(180);
const filled = z.string().min(1, 'is empty');

export const coastlineFile = collection(z.object({ id: z.number(), kind: z.enum(['main', 'island']) }));
export const ulpRegionsFile = collection(
  z.object({ code: unitCode, name: filled, officeTown: filled, officeLat: lat, officeLon: lon }),
);

const latText = filled.transform(Number).pipe(lat);
const lonText = filled.transform(Number).pipe(lon);
export const districtRow = z.object({ code: filled, name: filled, ulp: unitCode, lat: latText, lon: lonText });
export const placeRow = z.object({
  id: filled,
  name: filled,
  kind: z.enum(['city', 'town', 'village', 'kecamatan', 'desa', 'kelurahan', 'island']),
  lat: latText,
  lon: lonText,
  precision: z.enum(['point', 'area']),
  district: z.string(),
  ulp: unitCode,
  code: z.string(),
});
export const adminNameRow = z.object({
  level: z.enum(['kecamatan', 'desa', 'kelurahan']),
  code: filled,
  name: filled,
  parentCode: filled,
});

export type Geometry = z.infer<typeof geometry>;
export type Coastline = z.infer<typeof coastlineFile>;
export type UlpRegions = z.infer<typeof ulpRegionsFile>;
