import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { usePopover } from '../../ui/use-popover.ts';
import { definitionsQuery } from './kpi-queries.ts';

interface DefinitionProps {
  readonly code: string;
  readonly name: string;
  /** From where to where, in a few words: said while the definitions are on their way. */
  readonly fallback: string;
}

/** Names of figures that share an entry of GET /api/kpis/definitions; null = says itself what it is. */
const CODES: Readonly<Record<string, string | null>> = {
  mean: null,
  p50: 'percentile',
  p90: 'percentile',
  p95: 'percentile',
};

/** What a figure means in words, and where that is written. */
export function Definition({ code, name, fallback }: DefinitionProps) {
  const { t, i18n } = useTranslation();
  const { isOpen, setOpen, area } = usePopover();
  const panel = useId();
  const { data } = useQuery({ ...definitionsQuery(i18n.language), enabled: isOpen });
  const entry = CODES[code] === undefined ? code : CODES[code];
  const found = data?.find((one) => one.code === entry);
  if (entry === null) return null;
  return (
    <span ref={area} className="definition no-print">
      <button
        type="button"
        className="info"
        aria-label={t('kpis.definition', { name })}
        aria-expanded={isOpen}
        aria-controls={panel}
        onClick={() => setOpen(!isOpen)}
      >
        i
      </button>
      {isOpen && (
        <span id={panel} className="definition-text" role="note">
          <strong>{found?.name ?? name}</strong>
          <span>{found?.text ?? fallback}</span>
          {found && <span className="meta">{t('kpis.source', { source: found.source })}</span>}
        </span>
      )}
    </span>
  );
}
