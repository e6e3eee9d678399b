import { type KpiGrouping, NO_KEY } from '../kpi/grouping.ts';
import { type CodeGroup, codeWord, filledIn, type Lang } from './code-word.ts';
import { codes as english } from './en.ts';
import { codes as indonesian } from './id.ts';

const ROW = { id: indonesian.row, en: english.row };
const CODED: Readonly<Partial<Record<string, CodeGroup>>> = {
  channel: 'channel',
  cause: 'cause',
  deviceKind: 'faultLevel',
  skill: 'skill',
};
const WITHOUT: readonly string[] = ['crew', 'operator', 'channel', 'cause'] satisfies KpiGrouping[];

/** The key of a row of figures as people call it. Names of ids and the look of a date are the caller's: they stay as they are. */
export function keyWord(lang: Lang, groupBy: string, key: string): string {
  if (key === '' || key === NO_KEY) {
    if (groupBy === 'feeder') return ROW[lang].feeder;
    return codeWord(lang, 'without', WITHOUT.includes(groupBy) ? groupBy : 'other');
  }
  const group = CODED[groupBy];
  if (group) return codeWord(lang, group, key);
  if (groupBy === 'shift') return filledIn(ROW[lang].shift, { n: key });
  if (groupBy === 'hour') return filledIn(ROW[lang].hour, { hour: key.padStart(2, '0') });
  const [day = '', hour] = key.split('-');
  const weekday = codeWord(lang, 'weekday', `d${day}`);
  if (groupBy === 'weekday') return weekday;
  return groupBy === 'hourOfWeek' && hour ? filledIn(ROW[lang].slot, { day: weekday, hour }) : key;
}
