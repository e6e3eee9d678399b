import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { type Ask, KpiNumber } from './KpiNumber.tsx';
import { useKpiCells } from './kpi-cells.ts';
import type { Scope } from './kpi-queries.ts';
import type { Days } from './period.ts';
import { useDaysText } from './use-days-text.ts';

interface AboutFiguresProps {
  readonly reply: KpiReply;
  readonly flagged: Scope['flagged'];
  readonly onFlagged: (flagged: Scope['flagged']) => void;
  readonly before: Days | null;
  readonly onAsk: Ask;
}

/** How far the figures can be trusted: as of when, which months stand fast, how many orders are flagged and whether they count. */
export function AboutFigures({ reply, flagged, onFlagged, before, onAsk }: AboutFiguresProps) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const cell = useKpiCells(reply).flagged(reply.total);
  const place = { row: null, name: t('kpi.total') };
  const months = reply.lockedMonths.map((month) => daysText(wholeMonth(month))).join(', ');
  return (
    <div className="about-figures">
      {reply.asOf && <span>{t('kpis.asOf', { at: momentText(reply.asOf, serverNow()) })}</span>}
      {before && <span className="no-print">{t('kpis.vsDays', { days: daysText(before) })}</span>}
      {months && (
        <span className="tag locked" title={t('kpis.lockedHelp')}>
          <Icon name="lock" /> {t('kpis.locked', { months })}
        </span>
      )}
      <span className="grow" />
      <span className="row">
        <KpiNumber cell={cell} place={place} onAsk={onAsk}>
          {t(flagged === 'with' ? 'kpis.withFlagged' : 'kpis.withoutFlagged', { count: reply.total.flagged })}
        </KpiNumber>
        <span className="no-print">
          <Segments
            label={t('kpis.flaggedSwitch')}
            value={flagged}
            onChange={onFlagged}
            options={[
              { value: 'with', label: t('code.flaggedOrders.with') },
              { value: 'without', label: t('code.flaggedOrders.without') },
            ]}
          />
        </span>
      </span>
    </div>
  );
}

const wholeMonth = (month: string): Days => {
  const end = new Date(`${month}-01T00:00:00Z`);
  end.setUTCMonth(end.getUTCMonth() + 1, 0);
  return { from: `${month}-01`, to: end.toISOString().slice(0, 10) };
};
