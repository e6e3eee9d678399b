import { type Language, setLanguage, useLanguage } from '../../../i18n/language.ts';
import { Segments } from '../../../ui/Segments.tsx';
import { useWords } from '../i18n/words.ts';

const NAMES: readonly (readonly [Language, string])[] = [
  ['id', 'Indonesia'],
  ['en', 'English'],
];

export const LanguageSwitch = () => (
  <Segments label={useWords().language} options={NAMES} chosen={useLanguage()} onChoose={setLanguage} />
);
