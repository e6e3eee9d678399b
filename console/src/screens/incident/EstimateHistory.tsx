import type { EstimateItem, IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMayOperate } from '../../session.tsx';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { estimateReasonText, estimateSourceText, intervalText } from '../../words/estimate-words.ts';
import { EstimateDialog } from './EstimateDialog.tsx';
import { isOpenIncident } from './incident-words.ts';

/** What was told about power and why it changed, newest first; and the operator's own word. */
export function EstimateHistory({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const mayOperate = useMayOperate();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {mayOperate && isOpenIncident(incident) && (
        <p>
          <button type="button" className="button small" onClick={() => setOpen(true)}>
            {t('estimate.set')}
          </button>
        </p>
      )}
      {incident.estimates.length === 0 && <p className="quiet">{t('estimate.none')}</p>}
      <ol className="callers">
        {incident.estimates.map((estimate, n) => (
          <Told key={`${estimate.madeAt} ${estimate.at}`} estimate={estimate} isStanding={n === 0} />
        ))}
      </ol>
      {isOpen && <EstimateDialog incident={incident} onClose={() => setOpen(false)} />}
    </>
  );
}

function Told({ estimate, isStanding }: { estimate: EstimateItem; isStanding: boolean }) {
  const { t } = useTranslation();
  const now = serverNow();
  const { at, madeAt, madeBy, reason, note, source, basis } = estimate;
  const figures = {
    source,
    cases: typeof basis.cases === 'number' ? basis.cases : null,
    isPrior: basis.isPrior === true,
  };
  return (
    <li className="caller">
      <span className="caller-lines">
        <span className="spread">
          <span className={isStanding ? 'strong' : 'quiet'}>{momentText(at, now)}</span>
          <span className="quiet">{intervalText(estimate, now)}</span>
          <span className="grow" />
          <span className="meta">
            {madeBy ? `${madeBy} · ` : ''}
            {momentText(madeAt, now)}
          </span>
        </span>
        <span>{estimateReasonText(t, reason)}</span>
        {note && <span>{note}</span>}
        <span className="meta">
          {[estimateSourceText(t, figures), partsText(t, basis)].filter(Boolean).join(' · ')}
        </span>
      </span>
    </li>
  );
}

/** The medians it was put together from. */
function partsText(t: TFunction, basis: EstimateItem['basis']): string {
  const { parts } = basis;
  if (typeof parts !== 'object' || parts === null) return '';
  const minutesOf = (name: string): number => {
    const value: unknown = Reflect.get(parts, name);
    return typeof value === 'number' ? Math.round(value) : 0;
  };
  return t('estimate.parts', {
    wait: minutesOf('waitMin'),
    travel: minutesOf('travelMin'),
    work: minutesOf('workMin'),
  });
}
