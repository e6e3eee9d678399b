import { useTranslation } from 'react-i18next';

const oneDecimal = new Map<string, Intl.NumberFormat>();
const whole = new Map<string, Intl.NumberFormat>();

function formatter(cache: Map<string, Intl.NumberFormat>, language: string, digits: number): Intl.NumberFormat {
  // Always as many digits: 1,0 below 1,8 in a column, and the top bar does not jump.
  const exact = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const known = cache.get(language) ?? new Intl.NumberFormat(language, exact);
  cache.set(language, known);
  return known;
}

/** 21,4 in Indonesian, 21.4 in English; a missing figure is a dash, never a zero. */
export function useNumbers() {
  const { language } = useTranslation().i18n;
  return {
    one: (value: number | null): string => (value === null ? '–' : formatter(oneDecimal, language, 1).format(value)),
    whole: (value: number | null): string => (value === null ? '–' : formatter(whole, language, 0).format(value)),
  };
}
