import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { busyCrews, countBoard } from '../board/counts.ts';
import { useBoard, useIsLive, useLive } from '../live/live.ts';
import { clockText } from '../time/format.ts';
import { useTick } from '../time/use-tick.ts';
import { Icon } from '../ui/Icon.tsx';
import { usePopover } from '../ui/use-popover.ts';
import { LinkState } from './LinkState.tsx';
import { NavLinks } from './SideNav.tsx';
import { TodayFigures } from './TodayFigures.tsx';

export function TopBar() {
  const up3 = useLive(({ board }) => board?.up3.name ?? null);
  return (
    <header className="top-bar">
      <Menu />
      <span className="top-up3">{up3 ?? ''}</span>
      <TodayFigures />
      <Counts />
      <span className="grow" />
      <WibClock />
      <LinkState />
    </header>
  );
}

function Menu() {
  const { t } = useTranslation();
  const { isOpen, setOpen, area } = usePopover();
  const [path] = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new screen closes the menu.
  useEffect(() => setOpen(false), [path]);
  return (
    <div className="menu" ref={area}>
      <button
        type="button"
        className="button plain brand"
        aria-expanded={isOpen}
        aria-controls="main-menu"
        aria-label={`${t('app')}, ${t('nav.menu')}`}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="menu" /> {t('app')}
      </button>
      {isOpen && (
        <nav className="menu-panel" id="main-menu" aria-label={t('nav.main')}>
          <NavLinks onGo={() => setOpen(false)} />
        </nav>
      )}
    </div>
  );
}

/** Figures that are not live are not shown as if they were. */
function Counts() {
  const { t } = useTranslation();
  const board = useBoard();
  const isLive = useIsLive();
  const counted = useTick((now) =>
    board === null
      ? null
      : JSON.stringify(
          countBoard(
            board.workOrders.values(),
            board.crews.values(),
            busyCrews(board.workOrders.values()),
            board.settings,
            now,
          ),
        ),
  );
  if (counted === null) return null;
  const counts: ReturnType<typeof countBoard> = JSON.parse(counted);
  return (
    <dl className={isLive ? 'counts' : 'counts old'}>
      <Count label={t('top.waiting')} value={String(counts.waiting)} />
      <Count label={t('top.atRisk')} value={String(counts.atRisk)} tone={counts.atRisk > 0 ? 'at-risk' : ''} />
      <Count label={t('top.breached')} value={String(counts.breached)} tone={counts.breached > 0 ? 'breached' : ''} />
      <Count label={t('top.crews')} value={`${counts.crewsBusy}/${counts.crewsOnDuty}`} />
    </dl>
  );
}

const Count = ({ label, value, tone = '' }: { label: string; value: string; tone?: string }) => (
  <div>
    <dt>{label}</dt>
    <dd className={tone}>{value}</dd>
  </div>
);

function WibClock() {
  const text = useTick(clockText);
  return (
    <time className="wib">
      {text} <span className="quiet">WIB</span>
    </time>
  );
}
