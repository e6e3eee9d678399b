import { createStore, useStore } from '../store/store.ts';

export type Language = 'id' | 'en';
const KEY = 'comcen.language';

const kept = (): Language => (typeof localStorage !== 'undefined' && localStorage.getItem(KEY) === 'en' ? 'en' : 'id');
const languageStore = createStore<Language>(kept());

export const currentLanguage = (): Language => languageStore.get();

export function setLanguage(next: Language): void {
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
  languageStore.set(next);
}

export const useLanguage = (): Language => useStore(languageStore);

/** `{n}` in a sentence is replaced by the value of that name. */
export const fill = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
