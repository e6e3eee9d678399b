import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';
import { Definition } from './Definition.tsx';
import { Delta } from './Delta.tsx';
import { type Ask, KpiNumber } from './KpiNumber.tsx';
import { type Interval, isPercent, LEFT_OVERS, statsOf, targetOfRow, useKpiCells } from './kpi-cells.ts';
import type { Days } from './period.ts';
import { TargetBar } from './TargetBar.tsx';

export interface Compared {
  readonly days: Days;
  /** Null while it is on its way. */
  readonly reply: KpiReply | null;
}

interface FourNumbersProps {
  readonly reply: KpiReply;
  readonly compared: Compared | null;
  readonly onAsk: Ask;
  /** The two numbers that customers make. */
  readonly children?: ReactNode;
}

const FACTS = ['p50', 'p90', 'within'] as const;

/** What the unit is judged by against its targets, then what stands outside of them. */
export function FourNumbers({ reply, compared, onAsk, children }: FourNumbersProps) {
  const { t } = useTranslation();
  const cells = useKpiCells(reply);
  const place = { row: null, name: t('kpi.total') };
  const { officialRecovery } = reply;
  return (
    <section className="four-numbers" aria-label={t('kpis.glance')}>
      <Big reply={reply} compared={compared} interval="response" help={t('kpi.responseHelp')} onAsk={onAsk} />
      <Big
        reply={reply}
        compared={compared}
        interval={officialRecovery}
        help={t(`kpi.recoveryHelp.${officialRecovery}`)}
        onAsk={onAsk}
      />
      {children}
      <ul className="left-overs" aria-label={t('kpi.leftOvers')}>
        <li>
          <KpiNumber cell={cells.count(reply.total)} place={place} onAsk={onAsk} /> {t('kpi.countHelp')}
        </li>
        {LEFT_OVERS.map((kind) => (
          <li key={kind}>
            <KpiNumber cell={cells.leftOver(reply.total, kind)} place={place} onAsk={onAsk} />{' '}
            {t(`kpi.leftOverHelp.${kind}`)}
          </li>
        ))}
        <li className="hint no-print">{t('kpi.hint')}</li>
      </ul>
    </section>
  );
}

interface BigProps extends Omit<FourNumbersProps, 'children'> {
  readonly interval: Interval;
  readonly help: string;
}

function Big({ reply, compared, interval, help, onAsk }: BigProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const cells = useKpiCells(reply);
  const mean = cells.interval(reply.total, interval, 'mean');
  const stats = statsOf(reply.total, interval);
  const target = targetOfRow(reply, reply.total, interval);
  const place = { row: null, name: t('kpi.total') };
  const before = compared?.reply ? statsOf(compared.reply.total, interval).mean : null;
  return (
    <article className={mean.isPast ? 'big is-past' : 'big'}>
      <h2>
        {cells.intervalName(interval)}
        {interval === reply.officialRecovery && <span className="tag">{t('kpi.official')}</span>}
        <Definition code={interval} name={cells.intervalName(interval)} fallback={help} />
      </h2>
      <p className="big-line">
        <KpiNumber
          cell={mean}
          place={place}
          onAsk={onAsk}
          className={mean.isPast ? 'big-number breached' : 'big-number'}
        />
        <span className="quiet">
          {t('kpi.minutes')} · {t('kpi.target', { minutes: numbers.whole(target) })}
        </span>
      </p>
      <TargetBar mean={stats.mean} p90={stats.p90} target={target} />
      <p className="big-facts">
        {FACTS.map((stat) => {
          const cell = cells.interval(reply.total, interval, stat);
          return (
            <span key={stat}>
              <span className="quiet">{t(`kpis.stat.${stat}`)}</span>{' '}
              <KpiNumber cell={cell} place={place} onAsk={onAsk}>
                {isPercent(stat) ? cell.value : cell.text}
              </KpiNumber>
            </span>
          );
        })}
      </p>
      {compared?.reply && <Delta now={stats.mean} before={before} days={compared.days} />}
    </article>
  );
}
