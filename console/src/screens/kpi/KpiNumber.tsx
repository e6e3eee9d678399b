import type { KpiGrouping as Group } from '@comcen/shared/domain/kpi/grouping.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { KpiCell } from './kpi-cells.ts';

/** The row that a number stands in; null = the total. */
export interface KpiPlace {
  readonly row: { readonly by: Group; readonly key: string } | null;
  readonly name: string;
}
/** Opens the orders behind a number. */
export type Ask = (cell: KpiCell, place: KpiPlace) => void;

interface KpiNumberProps {
  readonly cell: KpiCell;
  readonly place: KpiPlace;
  readonly onAsk: Ask;
  readonly className?: string;
  /** What is shown in place of the bare number. */
  readonly children?: ReactNode;
}

/** A number that opens its orders; one without orders is only a number. */
export function KpiNumber({ cell, place, onAsk, className = '', children = cell.text }: KpiNumberProps) {
  const { t } = useTranslation();
  if (cell.orders === 0) return <span className={className}>{children}</span>;
  const { label: number, value, orders: count } = cell;
  return (
    <button
      type="button"
      className={`kpi-number ${className}`}
      aria-label={t('kpi.open', { number, value, count, key: place.name })}
      onClick={() => onAsk(cell, place)}
    >
      {children}
    </button>
  );
}
