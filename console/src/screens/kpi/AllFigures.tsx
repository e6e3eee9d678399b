import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';
import { Definition } from './Definition.tsx';
import { type Ask, KpiNumber } from './KpiNumber.tsx';
import { ALL_STATS, type Interval, recoveriesOf, statsOf, useKpiCells } from './kpi-cells.ts';

interface AllFiguresProps {
  readonly reply: KpiReply;
  readonly onAsk: Ask;
}

/** Response and the three recoveries side by side, gross and net: never one definition alone. */
export function AllFigures({ reply, onAsk }: AllFiguresProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const cells = useKpiCells(reply);
  const intervals: readonly Interval[] = ['response', ...recoveriesOf(reply)];
  const place = { row: null, name: t('kpi.total') };
  return (
    <section className="chart-box all-figures">
      <header className="chart-head">
        <h2>{t('kpis.recoveries')}</h2>
      </header>
      <p className="meta chart-says">{t('kpis.recoveriesSay')}</p>
      <table className="table">
        <thead>
          <tr>
            <td />
            {intervals.map((interval) => (
              <th key={interval} scope="col" className="num">
                {interval === 'response' ? t('kpi.response') : t(`kpi.recoveryShort.${interval}`)}
                {interval === reply.officialRecovery && <span className="tag">{t('kpi.official')}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ALL_STATS.map((stat) => (
            <tr key={stat}>
              <th scope="row">
                {t(`kpis.stat.${stat}`)}{' '}
                <Definition code={stat} name={t(`kpis.stat.${stat}`)} fallback={t(`kpis.stat.${stat}`)} />
              </th>
              {intervals.map((interval) => {
                const cell = cells.interval(reply.total, interval, stat);
                return (
                  <td key={interval} className={cell.isPast ? 'num breached' : 'num'}>
                    <KpiNumber cell={cell} place={place} onAsk={onAsk} />
                  </td>
                );
              })}
            </tr>
          ))}
          <tr>
            <th scope="row">{t('kpis.measured')}</th>
            {intervals.map((interval) => (
              <td key={interval} className="num">
                <KpiNumber cell={cells.measured(reply.total, interval)} place={place} onAsk={onAsk} />
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t('kpis.pausedIn')}</th>
            {intervals.map((interval) => (
              <td key={interval} className="num">
                <KpiNumber
                  cell={{
                    ...cells.paused(reply.total),
                    label: `${cells.intervalName(interval)} · ${t('kpis.pausedIn')}`,
                    value: cells.minutes(statsOf(reply.total, interval).pausedMin),
                  }}
                  place={place}
                  onAsk={onAsk}
                >
                  {numbers.whole(statsOf(reply.total, interval).pausedMin)}
                </KpiNumber>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}
