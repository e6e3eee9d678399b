import { type CodeGroup, codeWord, eventWord, type Lang } from '@comcen/shared/domain/words/code-word.ts';
import { keyWord } from '@comcen/shared/domain/words/key-word.ts';
import type { Context } from '../context.ts';
import { namesOf, ulpNames } from '../queries/names.ts';

/** How a file says what rows hold as codes and ids: the words of the screens, in the file's language. Null stays an empty cell. */
export interface Say {
  readonly lang: Lang;
  code(group: CodeGroup, code: string | null): string | null;
  codes(group: CodeGroup, codes: readonly string[]): string;
  ulp(id: string | null): string | null;
  event(type: string | null): string | null;
  /** The key of a row of figures, unless it is the id of something with a name. */
  key(groupBy: string, key: string): string;
  /** Devices and people that the question names. */
  name(id: string): string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: unknown): text is string => typeof text === 'string' && UUID.test(text);

/** Reads the names once; a file of a million rows asks no more. */
export async function sayIn(ctx: Context, lang: Lang, query: Readonly<Record<string, unknown>>): Promise<Say> {
  const ulps = await ulpNames(ctx);
  const names = await namesOf(ctx, Object.values(query).filter(isUuid));
  const code: Say['code'] = (group, one) => (one === null ? null : codeWord(lang, group, one));
  const ulp: Say['ulp'] = (id) => (id === null ? null : (ulps.get(id) ?? id));
  return {
    lang,
    code,
    codes: (group, all) => all.map((one) => codeWord(lang, group, one)).join(', '),
    ulp,
    event: (type) => (type === null ? null : eventWord(lang, type)),
    key: (groupBy, key) =>
      groupBy === 'ulp' ? (ulps.get(key) ?? keyWord(lang, groupBy, key)) : keyWord(lang, groupBy, key),
    name: (id) => names.get(id) ?? id,
  };
}
