import type { ReliabilityReply, ReliabilityRow } from '@comcen/shared/wire/http/reliability.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drill } from './DrillDialog.tsx';
import { hasList, type Index, listOf, useIndices } from './index-cells.ts';
import type { Part, Scope } from './reliability-queries.ts';

interface IndexNumberProps {
  readonly reply: ReliabilityReply;
  readonly row: ReliabilityRow;
  readonly index: Index;
  readonly scope: Scope;
  readonly part?: Part;
  /** Whose number it is, in words. */
  readonly place: string;
  readonly onOpen: (drill: Drill) => void;
  readonly className?: string;
  readonly children?: ReactNode;
}

/** An index that opens what it was made of; one of nothing is only a number. */
export function IndexNumber({
  reply,
  row,
  index,
  scope,
  part = {},
  place,
  onOpen,
  className = '',
  children,
}: IndexNumberProps) {
  const { t } = useTranslation();
  const words = useIndices(reply);
  const value = words.text(row, index);
  const text = children ?? value;
  if (!hasList(row, index)) return <span className={className}>{text}</span>;
  const number = words.name(index);
  return (
    <button
      type="button"
      className={`kpi-number ${className}`}
      aria-label={t('reliability.open', { number, value, place })}
      onClick={() => onOpen({ ...listOf(index), number: `${number} ${value}`, place, scope, part })}
    >
      {text}
    </button>
  );
}
