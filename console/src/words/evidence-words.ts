import { CLAIMED_STEPS } from '@comcen/shared/domain/codes.ts';
import type { IntegrityReply, OrderFlag } from '@comcen/shared/wire/http/integrity.ts';
import type { TFunction } from 'i18next';
import { momentText } from '../time/format.ts';

interface Told {
  readonly t: TFunction;
  readonly names: IntegrityReply['names'];
  /** Whole metres and kilometres as the language writes them. */
  readonly number: (value: number) => string;
  readonly now: number;
}

/** Why an order is flagged, in a sentence with its numbers. Each value is written by the unit at the end of its name. */
export function evidenceWords(told: Told, flag: Pick<OrderFlag, 'code' | 'evidence'>): string {
  if (Object.keys(flag.evidence).length === 0) return told.t('integrity.none');
  const values = Object.fromEntries(
    Object.entries(flag.evidence).map(([key, value]) => [key, valueText(told, key, value)]),
  );
  return told.t(`integrity.evidence.${flag.code}`, { ...values, interpolation: { escapeValue: false } });
}

function valueText(told: Told, key: string, value: OrderFlag['evidence'][string]): string {
  const { t, names, number, now } = told;
  if (value === null) return key === 'by' ? t('integrity.someone') : t('integrity.unknown');
  if (Array.isArray(value)) return value.map((id) => names[id] ?? id.slice(0, 8)).join(', ');
  if (typeof value === 'number') return withUnit(key, value, number);
  if (typeof value !== 'string') return String(value);
  if (/(At|was|is)$/.test(key)) return momentText(value, now);
  if (key === 'step') return stepText(t, value);
  return names[value] ?? value;
}

/** km above a kilometre; h:mm:ss from an hour on, mm:ss below. */
function withUnit(key: string, value: number, number: (value: number) => string): string {
  if (/[a-z]M$/.test(key)) return value < 1000 ? `${number(value)} m` : `${number(Math.round(value / 100) / 10)} km`;
  if (key === 'seconds' || /[a-z]S$/.test(key)) return durationText(Math.abs(value));
  return number(value);
}

function durationText(seconds: number): string {
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  const clock = `${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? clock : `${Math.floor(seconds / 3600)}:${clock}`;
}

function stepText(t: TFunction, step: string): string {
  const known = CLAIMED_STEPS.find((one) => one === step);
  return known ? t(`claim.${known}`) : step;
}
