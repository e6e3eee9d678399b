import { useTranslation } from 'react-i18next';
import { useLink, useLive } from '../live/live.ts';
import { minutesSeconds } from '../time/format.ts';
import { useTick } from '../time/use-tick.ts';

/** Always visible: whether the board is the present, and how old what it shows is. */
export function LinkState() {
  const { t } = useTranslation();
  const { phase } = useLink();
  const heardAtMs = useLive((state) => state.heardAtMs);
  const age = useTick((now) => (heardAtMs === null ? null : minutesSeconds(now - heardAtMs)));
  return (
    <span className={`link-state ${phase}`} role="status">
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {phase === 'live' ? <circle cx="5" cy="5" r="4" /> : <path d="M5 1 9.5 9H.5Z" />}
      </svg>
      <span>{t(`link.${phase}`)}</span>
      <span className="quiet" aria-hidden="true">
        {age === null ? t('link.never') : t('link.age', { age })}
      </span>
    </span>
  );
}
