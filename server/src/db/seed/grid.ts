import type { DeviceKind } from '@comcen/shared/domain/codes.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { Geography } from '../../geo/geography.ts';
import { FEEDER_NAMES } from './bangka.ts';
import { type FeederPlan, planFeeders, type Site, substationSites, transformerSites } from './feeder-plan.ts';
import type { Random } from './random.ts';
import type { Settlement } from './settlements.ts';

export interface Device extends Point {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly parentId: string | null;
  readonly ulpId: string;
}

export interface Transformer extends Device {
  readonly settlement: Settlement;
}

export interface Grid {
  /** Parents before children, transformers included. */
  readonly devices: readonly Device[];
  readonly transformers: readonly Transformer[];
}

/** Codes: GI-PKP, PYL-PKP-03, SEC-PKP-03-2, GD-PK-0114 (the transformer's first two letters are its ULP's). */
export function layGrid(geo: Geography, settlements: readonly Settlement[], count: number, random: Random): Grid {
  const substations = substationSites(geo).map(
    (site): Device => ({
      ...placed(random, 'substation', null, site.ulpId, site),
      code: `GI-${site.code}`,
      name: site.name,
    }),
  );
  const plans = planFeeders(substationSites(geo), transformerSites(geo, settlements, count, random));
  const number = counters();
  const lines = plans.flatMap((plan, index) => {
    const substation = substations.find((device) => device.code === `GI-${plan.substation.code}`);
    return substation ? feederLines(plan, substation, FEEDER_NAMES[index], random, number) : [];
  });
  const sections = lines.flatMap((line) => line.sections);
  const transformers = sections.flatMap(({ section, sites }) =>
    sites.map((site) => transformerAt(site, section, random, number)),
  );
  const devices = [
    ...substations,
    ...lines.map((line) => line.feeder),
    ...sections.map(({ section }) => section),
    ...transformers,
  ];
  return { devices, transformers };
}

/** Next number of a series, from 1. */
type Counters = (series: string) => number;

function counters(): Counters {
  const last = new Map<string, number>();
  return (series) => {
    const next = (last.get(series) ?? 0) + 1;
    last.set(series, next);
    return next;
  };
}

function feederLines(
  plan: FeederPlan,
  substation: Device,
  given: string | undefined,
  random: Random,
  number: Counters,
) {
  const head = plan.sections[0]?.[0];
  if (!head) return [];
  const code = `${plan.substation.code}-${pad(number(plan.substation.code), 2)}`;
  const name = `Penyulang ${given ?? code}`;
  const feeder: Device = { ...placed(random, 'feeder', substation, plan.ulpId, head), code: `PYL-${code}`, name };
  const sections = plan.sections.flatMap((sites, i) => {
    const first = sites[0];
    if (!first) return [];
    const label = { code: `SEC-${code}-${i + 1}`, name: `${name} seksi ${i + 1}` };
    return [{ section: { ...placed(random, 'section', feeder, plan.ulpId, first), ...label }, sites }];
  });
  return [{ feeder, sections }];
}

function transformerAt(site: Site, section: Device, random: Random, number: Counters): Transformer {
  const { settlement } = site;
  const nth = number(`${settlement.district.code}/${settlement.name}`);
  return {
    ...placed(random, 'transformer', section, section.ulpId, site),
    code: `GD-${section.ulpId.slice(0, 2).toUpperCase()}-${pad(number(`GD-${section.ulpId}`), 4)}`,
    name: `Gardu ${settlement.name} ${nth}`,
    settlement,
  };
}

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

const placed = (random: Random, kind: DeviceKind, parent: Device | null, ulpId: string, { lat, lng }: Point) => ({
  id: random.uuid(),
  kind,
  parentId: parent?.id ?? null,
  ulpId,
  lat,
  lng,
});
