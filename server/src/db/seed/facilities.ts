import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Geography } from '../../geo/geography.ts';
import type { Transformer } from './grid.ts';
import type { Settlement } from './settlements.ts';

const OF_DISTRICT = ['Puskesmas', 'PDAM', 'Polsek', 'Kantor Camat', 'Koramil'] as const;
const OF_VILLAGE = ['Pustu', 'Pompa PDAM', 'Menara BTS', 'Kantor Desa', 'Pos Siaga'] as const;
/** Every transformer has at least five customers; a facility is one of them. */
const PER_TRANSFORMER = 3;

/** The first `count` critical customers by importance, as names per transformer; each hangs where its settlement is fed. */
export function facilitiesOf(
  geo: Geography,
  transformers: readonly Transformer[],
  count: number,
): Map<string, string[]> {
  const bySettlement = new Map<Settlement, Transformer[]>();
  for (const transformer of transformers) {
    const own = bySettlement.get(transformer.settlement) ?? [];
    bySettlement.set(transformer.settlement, [...own, transformer]);
  }
  const byTransformer = new Map<string, string[]>();
  const bySite = new Map<Settlement, number>();
  let left = count;
  for (const { settlement, name } of candidates(geo, [...bySettlement.keys()])) {
    if (left === 0) break;
    const sites = bySettlement.get(settlement) ?? [];
    const nth = bySite.get(settlement) ?? 0;
    const site = sites[nth % sites.length];
    if (!site || nth >= sites.length * PER_TRANSFORMER) continue;
    byTransformer.set(site.id, [...(byTransformer.get(site.id) ?? []), name]);
    bySite.set(settlement, nth + 1);
    left--;
  }
  return byTransformer;
}

/** A hospital in each ULP's town, then what each kecamatan has, then what each village has. */
function candidates(geo: Geography, settlements: readonly Settlement[]): { settlement: Settlement; name: string }[] {
  const centres = settlements.filter(({ name, district }) => name === district.name);
  const named = (kind: string, places: readonly Settlement[]) =>
    places.map((settlement) => ({ settlement, name: `${kind} ${settlement.name}` }));
  return [
    ...geo.ulps.flatMap(({ name, office }) => {
      const [nearest] = settlements.toSorted((a, b) => distanceM(a, office) - distanceM(b, office));
      return nearest ? [{ settlement: nearest, name: `RSUD ${name.replace('ULP ', '')}` }] : [];
    }),
    ...OF_DISTRICT.flatMap((kind) => named(kind, centres)),
    ...OF_VILLAGE.flatMap((kind) => named(kind, settlements)),
  ];
}
