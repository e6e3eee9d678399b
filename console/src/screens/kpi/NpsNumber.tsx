import { achievementUpOf } from '@comcen/shared/domain/kpi/statistics.ts';
import type { RatingFiguresReply } from '@comcen/shared/wire/http/voice.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';
import { Definition } from './Definition.tsx';
import type { Days } from './period.ts';
import { useDaysText } from './use-days-text.ts';

interface NpsNumberProps {
  readonly figures: RatingFiguresReply['total'];
  /** Of the unit, in the year that the period ends in. */
  readonly target: number;
  readonly before: { readonly days: Days; readonly nps: number | null } | null;
  readonly onList: () => void;
}

/** NPS against its target: the one figure of the page where more is better, and its words say so. */
export function NpsNumber({ figures, target, before, onList }: NpsNumberProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  // As it is shown: what reads 40 has reached 40.
  const nps = figures.nps === null ? null : Math.round(figures.nps);
  const isPast = nps !== null && nps < target;
  const achievement = nps === null ? null : achievementUpOf(nps, target);
  const share = (part: number) => `${numbers.whole((part / figures.answered) * 100)} %`;
  const facts = [
    { name: t('kpis.stat.achievement'), value: achievement === null ? '–' : `${numbers.whole(achievement)} %` },
    { name: t('kpis.promoters'), value: share(figures.promoters) },
    { name: t('kpis.detractors'), value: share(figures.detractors) },
  ];
  return (
    <article className={isPast ? 'big nps is-past' : 'big nps'}>
      <h2>
        NPS
        <Definition code="nps" name="NPS" fallback={t('kpis.npsHelp')} />
      </h2>
      <p className="big-line">
        <NpsValue nps={nps} isPast={isPast} onOpen={onList} />
        <span className="quiet">
          {t('kpis.target', { minutes: numbers.whole(target) })} ·{' '}
          {nps === null
            ? t('kpis.noAnswers')
            : `${againstTarget(nps - target)} · ${t('kpis.answers', { count: figures.answered })}`}
        </span>
      </p>
      <NpsBar nps={nps} target={target} />
      {nps !== null && (
        <p className="big-facts">
          {facts.map(({ name, value }) => (
            <span key={name}>
              <span className="quiet">{name}</span> {value}
            </span>
          ))}
        </p>
      )}
      {before && <NpsChange now={nps} before={before.nps} days={before.days} />}
    </article>
  );

  function againstTarget(by: number): string {
    if (by === 0) return t('kpis.onTarget');
    return t(by > 0 ? 'kpis.aboveTarget' : 'kpis.belowTarget', { by: numbers.whole(Math.abs(by)) });
  }
}

function NpsValue({ nps, isPast, onOpen }: { nps: number | null; isPast: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const value = useNumbers().whole(nps);
  if (nps === null) return <span className="big-number">{value}</span>;
  return (
    <button
      type="button"
      className={isPast ? 'kpi-number big-number breached' : 'kpi-number big-number'}
      aria-label={t('kpis.openList', { name: 'NPS', value })}
      onClick={onOpen}
    >
      {value}
    </button>
  );
}

const WIDTH = 200;
const x = (value: number): number => ((value + 100) / 200) * WIDTH;

/** From -100 to 100: the bar grows from the middle, and the line is what is to be reached. */
function NpsBar({ nps, target }: { nps: number | null; target: number }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const end = nps ?? 0;
  return (
    <svg
      className="target-bar"
      viewBox={`0 0 ${WIDTH} 14`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('kpis.npsBar', { nps: numbers.whole(nps), target: numbers.whole(target) })}
    >
      <rect x={0} y={3} width={WIDTH} height={8} className="target-room" />
      <rect
        x={x(Math.min(0, end))}
        y={3}
        width={x(Math.abs(end)) - x(0)}
        height={8}
        className={end < target ? 'target-mean past' : 'target-mean'}
      />
      <rect x={x(0) - 0.5} y={3} width={1} height={8} className="target-p90" />
      <rect x={x(target) - 0.75} y={0} width={1.5} height={14} className="target-here" />
    </svg>
  );
}

function NpsChange({ now, before, days }: { now: number | null; before: number | null; days: Days }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const name = useDaysText()(days);
  if (now === null || before === null) return <span className="delta">{t('kpis.noBefore', { days: name })}</span>;
  const by = now - Math.round(before);
  if (by === 0) return <span className="delta">{t('kpis.same', { days: name })}</span>;
  const delta = t(by > 0 ? 'kpis.higher' : 'kpis.lower', { by: numbers.whole(Math.abs(by)) });
  return (
    <span className="delta">
      <span aria-hidden="true" className="delta-sign">
        {by < 0 ? '▼' : '▲'}
      </span>{' '}
      {t('kpis.than', { delta, days: name })}
    </span>
  );
}
