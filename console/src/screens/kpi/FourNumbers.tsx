import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';
import { type Ask, KpiNumber } from './KpiNumber.tsx';
import { type Interval, isPercent, LEFT_OVERS, recoveriesOf, STATS, targetOf, useKpiCells } from './kpi-cells.ts';

interface FourNumbersProps {
  readonly reply: KpiReply;
  readonly onAsk: Ask;
}

/** Response and the three recoveries of all orders, then what stands outside of them. */
export function FourNumbers({ reply, onAsk }: FourNumbersProps) {
  const { t } = useTranslation();
  const cells = useKpiCells(reply);
  const place = { rowKey: null, name: t('kpi.total') };
  return (
    <div className="four-numbers">
      <Big reply={reply} interval="response" help={t('kpi.responseHelp')} onAsk={onAsk} />
      {recoveriesOf(reply).map((kind) => (
        <Big key={kind} reply={reply} interval={kind} help={t(`kpi.recoveryHelp.${kind}`)} onAsk={onAsk} />
      ))}
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
    </div>
  );
}

interface BigProps extends FourNumbersProps {
  readonly interval: Interval;
  readonly help: string;
}

function Big({ reply, interval, help, onAsk }: BigProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const cells = useKpiCells(reply);
  const [mean, ...facts] = STATS.map((stat) => ({ stat, cell: cells.interval(reply.total, interval, stat) }));
  const place = { rowKey: null, name: t('kpi.total') };
  return (
    <section className="big">
      <h2>
        {cells.intervalName(interval)}
        {interval === reply.officialRecovery && <span className="tag">{t('kpi.official')}</span>}
      </h2>
      <p className="meta">{help}</p>
      <p className="big-line">
        {mean && (
          <KpiNumber
            cell={mean.cell}
            place={place}
            onAsk={onAsk}
            className={mean.cell.isPast ? 'big-number breached' : 'big-number'}
          />
        )}
        <span className="quiet">
          {t('kpi.minutes')} · {t('kpi.target', { minutes: numbers.whole(targetOf(reply, interval)) })}
        </span>
      </p>
      <dl className="big-facts">
        {facts.map(({ stat, cell }) => (
          <div key={stat}>
            <dt>{t(`kpi.${stat}`)}</dt>
            <dd>
              <KpiNumber cell={cell} place={place} onAsk={onAsk}>
                {isPercent(stat) ? cell.value : cell.text}
              </KpiNumber>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
