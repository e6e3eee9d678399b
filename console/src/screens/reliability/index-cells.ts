import type { ReliabilityReply, ReliabilityRow } from '@comcen/shared/wire/http/reliability.ts';
import { useTranslation } from 'react-i18next';

export const INDICES = ['saidi', 'saifi', 'caidi', 'maifi', 'asai', 'cemi', 'celidS', 'celidT'] as const;
export type Index = (typeof INDICES)[number];

/** Which list stands behind an index. */
export const listOf = (index: Index) => {
  if (index === 'cemi' || index === 'celidS' || index === 'celidT')
    return { list: 'customers', measure: index } as const;
  return { list: 'interruptions', measure: index === 'maifi' ? 'momentary' : 'sustained' } as const;
};

/** Has anything behind it to open. */
export function hasList(row: ReliabilityRow, index: Index): boolean {
  if (index === 'cemi' || index === 'celidS' || index === 'celidT') return (row[index]?.customers ?? 0) > 0;
  return index === 'maifi' ? row.momentary > 0 : row.ci > 0;
}

/** Numbers with as many digits as their column always has; a missing figure is a dash. */
export function useFixed(): (value: number | null, digits: number) => string {
  const { language } = useTranslation().i18n;
  return (value, digits) =>
    value === null
      ? '–'
      : new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** Names and values of the indices in words. */
export function useIndices({ limits }: Pick<ReliabilityReply, 'limits'>) {
  const { t } = useTranslation();
  const fixed = useFixed();
  const { cemiTimes: n, celidHours: h, boundary, sustainedMin: min } = limits;
  return {
    name: (index: Index): string => t(`reliability.index.${index}`, { n, h }),
    says: (index: Index): string =>
      index === 'cemi' || index === 'celidS' || index === 'celidT'
        ? t(`reliability.says.${index}.${boundary}`, { n, h })
        : t(`reliability.says.${index}`, { min }),
    /** The bare number. */
    text(row: ReliabilityRow, index: Index): string {
      if (index === 'saidi') return fixed(row.saidiMin, 1);
      if (index === 'saifi') return fixed(row.saifi, 3);
      if (index === 'caidi') return fixed(row.caidiMin, 1);
      if (index === 'maifi') return fixed(row.maifi, 3);
      if (index === 'asai') return row.asai === null ? '–' : `${fixed(row.asai * 100, 4)} %`;
      const share = row[index]?.share ?? null;
      return share === null ? '–' : `${fixed(share * 100, 2)} %`;
    },
    unit(row: ReliabilityRow, index: Index): string {
      if (index === 'saidi')
        return `${t('reliability.unit.min')} · ${t('reliability.hours', { hours: fixed(row.saidiH, 2) })}`;
      if (index === 'caidi') return t('reliability.unit.min');
      if (index === 'saifi' || index === 'maifi') return t('reliability.unit.times');
      return index === 'asai'
        ? ''
        : t('reliability.unit.customers', {
            count: row[index]?.customers ?? 0,
            customers: fixed(row[index]?.customers ?? 0, 0),
          });
    },
  };
}

/** Target of the period and whether it is past; CAIDI's follows from the other two. */
export function targetOf(reply: ReliabilityReply, index: Index): number | null {
  const { saidiMin, saifi } = reply.targets;
  if (index === 'saidi') return saidiMin;
  if (index === 'saifi') return saifi;
  return index === 'caidi' && saidiMin !== null && saifi !== null ? saidiMin / saifi : null;
}

export const figureOf = (row: ReliabilityRow, index: Index): number | null => {
  if (index === 'saidi') return row.saidiMin;
  if (index === 'saifi') return row.saifi;
  return index === 'caidi' ? row.caidiMin : null;
};
