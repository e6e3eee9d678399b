import { useTranslation } from 'react-i18next';
import { retryConnection, useLink, useLive } from '../live/live.ts';
import type { Link } from '../live/store.ts';
import { clockText } from '../time/format.ts';
import { useTick } from '../time/use-tick.ts';

/** Says in words what a board without a line is: the past. */
export function LinkBanner() {
  const { t } = useTranslation();
  const link = useLink();
  const heardAtMs = useLive((state) => state.heardAtMs);
  // Positions go on coming while the server cannot read events: the board is as old as its last event.
  const asOfMs = link.phase === 'stale' ? link.sinceMs : heardAtMs;
  const hasBoard = useLive(({ board }) => board !== null);
  if (link.phase === 'live' || (link.phase === 'connecting' && !hasBoard)) return null;
  const text =
    link.phase === 'refused'
      ? refusedText(link.detail)
      : hasBoard && asOfMs !== null
        ? t('link.banner', { time: clockText(asOfMs) })
        : t('link.bannerEmpty');
  function refusedText(detail: string): string {
    return detail === 'unreadable' ? t('link.unreadable') : t('link.refusedBanner', { detail });
  }
  return (
    <div className="link-banner" role="alert">
      <span>{text}</span>
      <Retry link={link} />
    </div>
  );
}

function Retry({ link }: { link: Link }) {
  const { t } = useTranslation();
  const seconds = useTick((now) =>
    link.phase === 'offline' ? Math.max(0, Math.ceil((link.retryAtMs - now) / 1000)) : 0,
  );
  return (
    <>
      <span className="quiet">{seconds > 0 ? t('link.retryIn', { seconds }) : t('link.retrying')}</span>
      <button type="button" className="button small" onClick={retryConnection}>
        {t('link.retryNow')}
      </button>
    </>
  );
}
