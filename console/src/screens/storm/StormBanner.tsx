import type { StormItem } from '@comcen/shared/wire/http/storm.ts';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useBoard, useStorms } from '../../live/live.ts';
import { useMayOperate } from '../../session.tsx';
import { momentText } from '../../time/format.ts';
import { useTick } from '../../time/use-tick.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { stormDialogStore } from './storm-dialog.ts';
import { areaWords, figuresOf } from './storm-words.ts';
import { useStormCommand } from './use-storm-command.ts';

/** Over everything, one line per storm: what is so, since when, and the next step. */
export function StormBanners() {
  const storms = [...useStorms().values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return storms.map((storm) => <StormBanner key={storm.id} storm={storm} />);
}

function StormBanner({ storm }: { storm: StormItem }) {
  const { t } = useTranslation();
  const board = useBoard();
  const mayOperate = useMayOperate();
  if (storm.state === 'ended' || storm.state === 'dismissed') return null;
  const isSettled = storm.state === 'reconciling' && figuresOf(board, storm).incidents === 0;
  return (
    <div
      className={`storm-banner ${isSettled ? 'settled' : storm.state}`}
      role={storm.state === 'proposed' ? 'alert' : 'status'}
    >
      <Icon name="storm" />
      <span className="strong">{t(`storm.banner.${storm.state}`)}</span>
      <span>{areaWords(t, board, storm.ulp)}</span>
      {storm.state === 'proposed' ? <Why storm={storm} /> : <Now storm={storm} />}
      <span className="grow" />
      {storm.state === 'reconciling' && (
        <Link className="button small" href={`/storms/${storm.id}/still-out`}>
          {t('storm.list')}
        </Link>
      )}
      {mayOperate && <Commands storm={storm} />}
    </div>
  );
}

/** The figures that it was proposed for. */
function Why({ storm: { arrivals } }: { storm: StormItem }) {
  const { t } = useTranslation();
  const { one } = useNumbers();
  const { reports, counted, windowMin, usual } = arrivals;
  return (
    <span className="figures-line">
      {t(counted === reports ? 'storm.whySame' : 'storm.why', {
        reports,
        counted,
        minutes: windowMin,
        usual: one(usual),
      })}
    </span>
  );
}

function Now({ storm }: { storm: StormItem }) {
  const { t } = useTranslation();
  const { whole } = useNumbers();
  const { incidents, customersOut } = figuresOf(useBoard(), storm);
  const at = storm.state === 'reconciling' ? storm.endingAt : storm.startedAt;
  const since = useTick((now) => (at === null ? '' : momentText(at, now)));
  if (storm.state === 'reconciling') {
    return (
      <span className="figures-line">
        {incidents === 0 ? t('storm.stillNone') : t('storm.stillOut', { formatted: whole(customersOut) })}
      </span>
    );
  }
  return (
    <>
      <span className="quiet">{t('storm.since', { time: since })}</span>
      <span className="figures-line">
        {t('storm.incidents', { count: incidents })} · {t('storm.customersOut', { formatted: whole(customersOut) })}
      </span>
    </>
  );
}

function Commands({ storm }: { storm: StormItem }) {
  const { t } = useTranslation();
  const { run, isPending } = useStormCommand();
  const ask = (kind: 'start' | 'end' | 'close') => stormDialogStore.set({ kind, storm });
  switch (storm.state) {
    case 'proposed':
      return (
        <>
          <button type="button" className="button small primary" onClick={() => ask('start')}>
            {t('storm.start')}
          </button>
          <button type="button" className="button small" disabled={isPending} onClick={() => run(storm.id, 'dismiss')}>
            {t('storm.dismiss')}
          </button>
        </>
      );
    case 'active':
      return (
        <button type="button" className="button small" onClick={() => ask('end')}>
          {t('storm.end')}
        </button>
      );
    default:
      return (
        <>
          <button type="button" className="button small" onClick={() => ask('start')}>
            {t('storm.resume')}
          </button>
          <button type="button" className="button small" onClick={() => ask('close')}>
            {t('storm.close')}
          </button>
        </>
      );
  }
}
