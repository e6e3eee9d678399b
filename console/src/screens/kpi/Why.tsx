import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { Segments } from '../../ui/Segments.tsx';
import { AllFigures } from './AllFigures.tsx';
import { Areas } from './Areas.tsx';
import { Causes } from './Causes.tsx';
import { Distribution } from './Distribution.tsx';
import { HourHeat } from './HourHeat.tsx';
import type { Ask } from './KpiNumber.tsx';
import { type Interval, recoveriesOf, targetOfRow, useKpiCells } from './kpi-cells.ts';
import type { Scope } from './kpi-queries.ts';
import { League } from './League.tsx';
import type { Days } from './period.ts';
import { Trend } from './Trend.tsx';

/** What each of the drawings is given. */
export interface WhyProps {
  readonly scope: Scope;
  /** The days that it is compared with. */
  readonly before: Days | null;
  readonly interval: Interval;
  /** The interval as people call it. */
  readonly name: string;
  /** Minutes. */
  readonly target: number;
  readonly onAsk: Ask;
  readonly onBin: (fromMin: number, toMin: number | null) => void;
}

interface AllProps extends Pick<WhyProps, 'scope' | 'before' | 'interval' | 'onAsk' | 'onBin'> {
  readonly reply: KpiReply;
  readonly onInterval: (interval: Interval) => void;
}

/** One interval explained: over time, how spread, at which hours, where, through what, and by whom. */
export function Why({ reply, onInterval, ...props }: AllProps) {
  const { t } = useTranslation();
  const cells = useKpiCells(reply);
  const intervals: readonly Interval[] = ['response', ...recoveriesOf(reply)];
  const why: WhyProps = {
    ...props,
    name: cells.intervalName(props.interval),
    target: targetOfRow(reply, reply.total, props.interval),
  };
  return (
    <>
      <header className="why-head">
        <h2>{t('kpis.why')}</h2>
        <Segments
          label={t('kpis.whyOf')}
          value={props.interval}
          onChange={onInterval}
          options={intervals.map((value) => ({
            value,
            label:
              value === reply.officialRecovery
                ? `${cells.intervalName(value)} (${t('kpi.official')})`
                : cells.intervalName(value),
          }))}
        />
      </header>
      <div className="why-grid">
        <div className="why-wide">
          <Trend {...why} />
        </div>
        <AllFigures reply={reply} onAsk={props.onAsk} />
      </div>
      <div className="why-grid halves">
        <Distribution {...why} />
        <HourHeat {...why} />
        <Areas {...why} />
        <Causes {...why} />
      </div>
      <League {...why} />
    </>
  );
}
