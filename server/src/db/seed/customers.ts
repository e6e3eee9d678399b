import type { Geography } from '../../geo/geography.ts';
import { facilitiesOf } from './facilities.ts';
import { scatter } from './feeder-plan.ts';
import type { Transformer } from './grid.ts';
import { personName, publicName, shopName, streetAddress } from './names.ts';
import type { Random } from './random.ts';
import { splitByWeight } from './shares.ts';

export interface Customer {
  readonly idpel: string;
  readonly name: string;
  readonly phone: string | null;
  readonly meterNo: string;
  readonly tariff: string;
  readonly powerVa: number;
  readonly address: string;
  readonly ulpId: string;
  readonly transformerId: string;
  readonly lat: number;
  readonly lng: number;
  readonly isCritical: boolean;
}

/** Share of customers whose outage raises the priority. */
const CRITICAL_SHARE = 0.003;
const SPREAD_M = 90;
const LEAST = 5;
const MOST = 150;

/** How many customers hang on each transformer: 5 to 150, more where people live close together. */
export function customerCounts(transformers: readonly Transformer[], total: number, random: Random): number[] {
  const weights = transformers.map(
    ({ settlement }) => Math.exp(0.5 * random.normal()) * (0.6 + settlement.weight / 20),
  );
  return splitByWeight(total, weights, LEAST, MOST);
}

/** Around their transformers, in the same ULP. `counts` as from customerCounts. */
export function* customersOf(
  geo: Geography,
  transformers: readonly Transformer[],
  counts: readonly number[],
  random: Random,
): Generator<Customer> {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const facilities = facilitiesOf(geo, transformers, Math.round(total * CRITICAL_SHARE));
  const idpels = idpelSeries(geo);
  let made = 0;
  for (const [i, transformer] of transformers.entries()) {
    const names = facilities.get(transformer.id) ?? [];
    for (let nth = 0; nth < (counts[i] ?? 0); nth++) {
      const kind = names[nth] === undefined ? ordinary(transformer, random) : critical(names[nth] ?? '', random);
      yield {
        ...kind,
        ...scatter(geo, transformer, SPREAD_M, random),
        idpel: idpels(transformer.ulpId),
        phone: random.next() < 0.04 ? null : `+62861${permuted(made)}`,
        meterNo: `148${permuted(made + 50_000_000)}`,
        address: streetAddress(random, transformer.settlement.district.name),
        ulpId: transformer.ulpId,
        transformerId: transformer.id,
      };
      made++;
    }
  }
}

/** A number that looks drawn but never comes twice: 8 digits, steps coprime to 10^8. */
const permuted = (index: number): string => String((index * 61_803_399) % 100_000_000).padStart(8, '0');

/** 161, two digits of the ULP, seven of the customer. */
function idpelSeries(geo: Geography): (ulpId: string) => string {
  const next = new Map(geo.ulps.map((ulp, i) => [ulp.id, { prefix: `161${(i + 1) * 10}`, made: 0 }]));
  return (ulpId) => {
    const series = next.get(ulpId);
    if (!series) throw new RangeError(`No ULP ${ulpId}.`);
    series.made++;
    return `${series.prefix}${String((series.made * 618_033) % 10_000_000).padStart(7, '0')}`;
  };
}

type Kind = Pick<Customer, 'name' | 'tariff' | 'powerVa' | 'isCritical'>;

/** Tariff group and power (VA) with how many of a hundred customers have them. */
const HOUSEHOLDS = [
  { share: 34, tariff: 'R1', powerVa: 450 },
  { share: 30, tariff: 'R1M', powerVa: 900 },
  { share: 17, tariff: 'R1', powerVa: 1300 },
  { share: 8, tariff: 'R1', powerVa: 2200 },
  { share: 2, tariff: 'R2', powerVa: 4400 },
] as const;
const SHOPS = [
  { share: 4, tariff: 'B1', powerVa: 1300 },
  { share: 2, tariff: 'B1', powerVa: 5500 },
  { share: 1, tariff: 'B2', powerVa: 23_000 },
] as const;
const PUBLIC = [{ share: 2, tariff: 'S2', powerVa: 2200 }] as const;
const ALL = [
  ...HOUSEHOLDS.map((row) => ({ ...row, nameOf: personName })),
  ...SHOPS.map((row) => ({ ...row, nameOf: shopName })),
  ...PUBLIC.map((row) => ({ ...row, nameOf: publicName })),
];
/** One entry per percent, so that a draw is one look. */
const PERCENT = ALL.flatMap((row) => Array.from({ length: row.share }, () => row));

function ordinary(transformer: Transformer, random: Random): Kind {
  const { tariff, powerVa, nameOf } = random.pick(PERCENT);
  return { name: nameOf(random, transformer.settlement.name), tariff, powerVa, isCritical: false };
}

const critical = (name: string, random: Random): Kind => ({
  name,
  tariff: name.startsWith('RSUD') || name.startsWith('Pusk') ? 'S3' : 'P1',
  powerVa: name.startsWith('RSUD') ? 345_000 : random.pick([16_500, 33_000, 66_000]),
  isCritical: true,
});
