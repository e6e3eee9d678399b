import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en/index.ts';
import { id } from './id/index.ts';

export type Language = 'id' | 'en';
const KEPT = 'comcen.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof id };
  }
}

const keptLanguage = (): Language => (globalThis.localStorage?.getItem(KEPT) === 'en' ? 'en' : 'id');

/** Both languages are in the bundle: a switch asks nobody and works while the server is away. */
export async function startI18n(language: Language = keptLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'id',
    resources: { id: { translation: id }, en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes.
  });
  if (globalThis.document) document.documentElement.lang = language;
}

export async function switchLanguage(language: Language): Promise<void> {
  globalThis.localStorage?.setItem(KEPT, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
