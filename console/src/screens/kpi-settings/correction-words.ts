import { CAUSES, CHANNELS, FAULT_LEVELS } from '@comcen/shared/domain/codes.ts';
import type { TFunction } from 'i18next';
import { id as indonesian } from '../../i18n/id/index.ts';
import { minutesSeconds, momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { flagWords } from '../../words/flag-words.ts';

type Field = keyof typeof indonesian.code.correctedField;
const isField = (field: string): field is Field => field in indonesian.code.correctedField;
const STATES = ['counted', 'ongoing', 'not_counted'] as const;
const LEFT_OUT = ['cancelled', 'superseded'] as const;

/** A fact of an order or an interruption in words; one this console does not know yet by its name. */
export const fieldWords = (t: TFunction, field: string): string =>
  isField(field) ? t(`code.correctedField.${field}`) : field;

function codeWords(t: TFunction, field: string, code: string): string {
  const cause = field === 'cause' && CAUSES.find((one) => one === code);
  if (cause) return t(`code.cause.${cause}`);
  const channel = field === 'channel' && CHANNELS.find((one) => one === code);
  if (channel) return t(`code.channel.${channel}`);
  const leftOut = field === 'left_out' && LEFT_OUT.find((one) => one === code);
  if (leftOut) return t(`code.kpiMeasure.${leftOut}`);
  const state = field === 'state' && STATES.find((one) => one === code);
  if (state) return t(`code.countedAs.${state}`);
  const level = field === 'device_kind' && FAULT_LEVELS.find((one) => one === code);
  return level ? t(`code.faultLevel.${level}`) : code;
}

/** Seconds as mm:ss, instants as moments, lists with commas; a missing value says so. */
export function valueWords(t: TFunction, field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('code.answer.nothing');
  if (typeof value === 'boolean') return t(value ? 'code.answer.yes' : 'code.answer.no');
  if (typeof value === 'number' && field.endsWith('_s')) return minutesSeconds(value * 1000);
  if (typeof value === 'string' && field.endsWith('_at')) return momentText(value, serverNow());
  if (Array.isArray(value)) {
    return value.length === 0 ? t('code.answer.nothing') : value.map((flag) => flagWords(t, String(flag))).join(', ');
  }
  return codeWords(t, field, String(value));
}
