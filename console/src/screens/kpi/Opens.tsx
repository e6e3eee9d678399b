import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';

interface OpensProps {
  readonly name: string;
  readonly value: number | null;
  readonly className: string;
  readonly onOpen: () => void;
}

/** A number of the customers that opens its list; nothing stands behind a zero. */
export function Opens({ name, value, className, onOpen }: OpensProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const text = numbers.whole(value);
  if (value === null || value === 0) return <span className={className}>{text}</span>;
  return (
    <button
      type="button"
      className={`kpi-number ${className}`}
      aria-label={t('kpis.openList', { name, value: text })}
      onClick={onOpen}
    >
      {text}
    </button>
  );
}
