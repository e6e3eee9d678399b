import { type KpiGrouping as Group, KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { Awaited } from './Awaited.tsx';
import type { Ask } from './KpiNumber.tsx';
import { KpiTable } from './KpiTable.tsx';
import { kpisQuery, type Scope } from './kpi-queries.ts';
import { useKeyNames } from './use-key-names.ts';

interface BreakdownProps {
  readonly scope: Scope;
  readonly group: Group;
  readonly onGroup: (group: Group) => void;
  readonly onAsk: Ask;
  /** Narrows to a ULP; null for who is of one anyway. */
  readonly onUlp: ((ulp: string) => void) | null;
}

const GROUPS = KPI_GROUPINGS.filter((group) => group !== 'hourOfWeek');

/** Every figure of every group, to the last column. */
export function Breakdown({ scope, group, onGroup, onAsk, onUlp }: BreakdownProps) {
  const { t } = useTranslation();
  const query = useQuery(kpisQuery(scope, group));
  return (
    <section className="breakdown">
      <header className="chart-head">
        <h2>{t('kpis.breakdown')}</h2>
        <span className="no-print">
          <Segments
            label={t('kpis.breakdown')}
            value={group}
            onChange={onGroup}
            options={GROUPS.map((value) => ({ value, label: t(`code.grouping.${value}`) }))}
          />
        </span>
        <span className="print-only">{t(`code.grouping.${group}`)}</span>
      </header>
      <Awaited title={t('kpis.breakdown')} query={query}>
        {(reply) => <Table reply={reply} onAsk={onAsk} onUlp={reply.groupBy === 'ulp' ? onUlp : null} />}
      </Awaited>
    </section>
  );
}

function Table({ reply, onAsk, onUlp }: { readonly reply: KpiReply } & Pick<BreakdownProps, 'onAsk' | 'onUlp'>) {
  const { t } = useTranslation();
  const nameOf = useKeyNames(reply.groupBy, reply.labels);
  if (reply.items.length === 0) return <Notice title={t('kpi.empty')} />;
  return <KpiTable reply={reply} nameOf={nameOf} onAsk={onAsk} onUlp={onUlp} />;
}
