import { type SettingKey, settings } from '@comcen/shared/wire/http/settings.ts';
import { z } from 'zod';

export const GROUPS = ['targets', 'offers', 'planner', 'reliability', 'other'] as const;
/** Settings that are one of a few words, with the group that shows them. */
export const CHOICES = [
  { key: 'officialRecovery', group: 'targets', options: ['customer', 'work', 'outage'] },
  { key: 'inferenceMode', group: 'planner', options: ['automatic', 'suggest'] },
  { key: 'standbyMode', group: 'planner', options: ['off', 'suggest', 'automatic'] },
  { key: 'reliabilityBoundary', group: 'reliability', options: ['at_least', 'more_than'] },
] as const satisfies readonly { key: SettingKey; group: (typeof GROUPS)[number]; options: readonly string[] }[];
export type ChoiceKey = (typeof CHOICES)[number]['key'];
export type NumberKey = Exclude<SettingKey, ChoiceKey>;

interface SettingField {
  readonly key: NumberKey;
  readonly unit: 'min' | 's' | 'share' | 'times' | 'kmh' | 'h' | 'days' | null;
  readonly group: (typeof GROUPS)[number];
}

export const FIELDS: readonly SettingField[] = [
  { key: 'responseTargetMin', unit: 'min', group: 'targets' },
  { key: 'recoveryTargetMin', unit: 'min', group: 'targets' },
  { key: 'atRiskShare', unit: 'share', group: 'targets' },
  { key: 'acceptDeadlineS', unit: 's', group: 'offers' },
  { key: 'maxOpenOrdersPerCrew', unit: null, group: 'offers' },
  { key: 'maxAttempts', unit: null, group: 'offers' },
  { key: 'positionMaxAgeS', unit: 's', group: 'offers' },
  { key: 'detourFactor', unit: 'times', group: 'planner' },
  { key: 'speedKmh', unit: 'kmh', group: 'planner' },
  { key: 'turnOutMin', unit: 'min', group: 'planner' },
  { key: 'foreignUlpPriceMin', unit: 'min', group: 'planner' },
  { key: 'loadPriceMin', unit: 'min', group: 'planner' },
  { key: 'commitAheadMin', unit: 'min', group: 'planner' },
  { key: 'minRestMin', unit: 'min', group: 'planner' },
  { key: 'sustainedMin', unit: 'min', group: 'reliability' },
  { key: 'cemiTimes', unit: 'times', group: 'reliability' },
  { key: 'celidHours', unit: 'h', group: 'reliability' },
  { key: 'repeatWindowDays', unit: 'days', group: 'reliability' },
  { key: 'silentCrewMin', unit: 'min', group: 'other' },
  { key: 'estimateWarnMin', unit: 'min', group: 'other' },
  { key: 'autoCloseH', unit: 'h', group: 'other' },
  { key: 'lateEntryMin', unit: 'min', group: 'other' },
  { key: 'plannedGraceMin', unit: 'min', group: 'other' },
  { key: 'stormFactor', unit: 'times', group: 'other' },
  { key: 'stormMinReports', unit: null, group: 'other' },
  { key: 'publicMinCustomers', unit: null, group: 'other' },
];

const bounds = z.object({
  properties: z.record(z.string(), z.object({ minimum: z.number().optional(), maximum: z.number().optional() })),
});
const known = bounds.parse(z.toJSONSchema(settings, { io: 'input' })).properties;

/** The bounds as the schema has them: said once, never copied. */
export const rangeOf = (key: NumberKey): { min: number; max: number } => ({
  min: known[key]?.minimum ?? 0,
  max: known[key]?.maximum ?? 0,
});
