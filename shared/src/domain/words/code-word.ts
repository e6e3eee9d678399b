import { codes as english } from './en.ts';
import { events as englishEvents } from './en-events.ts';
import { codes as indonesian } from './id.ts';
import { events as indonesianEvents } from './id-events.ts';

export type Lang = 'id' | 'en';
export type CodeGroup = keyof typeof indonesian;

const CODES = { id: indonesian, en: english };
const EVENTS = { id: indonesianEvents, en: englishEvents };

/** The word of a code. What has none (a source's own skill, a flag of a later version) stays as it is. */
export const codeWord = (lang: Lang, group: CodeGroup, code: string): string =>
  wordIn(CODES[lang][group], code) ?? code;

const wordIn = (words: Readonly<Record<string, unknown>>, key: string): string | null => {
  const word = Object.hasOwn(words, key) ? words[key] : null;
  return typeof word === 'string' ? word : null;
};

/** Puts values where a text says `{{name}}`; a missing one leaves nothing. */
export const filledIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');

/** An event by its type alone: which crew or flag it was stands elsewhere. */
export function eventWord(lang: Lang, type: string): string {
  const [entity = '', verb = ''] = type.split('.');
  const events: Readonly<Record<string, unknown>> = EVENTS[lang];
  const ofEntity = Object.hasOwn(events, entity) ? events[entity] : null;
  const text = typeof ofEntity === 'object' && ofEntity !== null ? wordIn({ ...ofEntity }, verb) : null;
  if (type === 'work_order.priority_set') return EVENTS[lang].priorityBack;
  return text === null ? type : filledIn(text, { crew: EVENTS[lang].someCrew }).replace(/:\s*$/, '');
}
