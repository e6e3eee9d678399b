import '../../styles/kpi-pages.css';
import '../../styles/reliability.css';
import { useQuery } from '@tanstack/react-query';
import { type ComponentProps, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWhere } from '../../live/use-where.ts';
import { useSession } from '../../session.tsx';
import type { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Failed, Loading, Outdated } from '../../ui/Notice.tsx';
import { CustomerList } from './CustomerList.tsx';
import { type Drill, DrillDialog } from './DrillDialog.tsx';
import { IndexTable } from './IndexTable.tsx';
import { IndexTiles } from './IndexTiles.tsx';
import { LockedMonths } from './LockedMonths.tsx';
import { MajorEventDays } from './MajorEventDays.tsx';
import { MonthTrends } from './MonthTrends.tsx';
import { ReliabilityToolbar } from './ReliabilityToolbar.tsx';
import { asked, reliabilityQuery, type Scope } from './reliability-queries.ts';
import { TmpView } from './TmpView.tsx';
import { type ReliabilityView, useReliabilityView } from './use-reliability-view.ts';

/** How reliable the supply was: IEEE 1366 against target, and every customer past the declared service quality (TMP). */
export default function ReliabilityScreen() {
  const page = useReliabilityView();
  const ownUlp = useSession().scope.ulp;
  const { view } = page;
  const scope: Scope = { days: view.days, ulp: ownUlp ?? view.ulp, kind: view.kind, med: view.med };
  return (
    <section className="screen kpi reliability">
      <ReliabilityToolbar {...page} mayChooseUlp={ownUlp === null} file={fileOf(view, scope)} />
      {view.tab === 'tmp' ? (
        <TmpView month={view.month} ulp={scope.ulp} med={view.med} />
      ) : (
        <Indices page={page} scope={scope} />
      )}
    </section>
  );
}

/** The table of the tab, as it stands. */
const fileOf = ({ tab, month, by }: ReliabilityView, scope: Scope): ComponentProps<typeof ExportMenu> =>
  tab === 'tmp'
    ? { table: 'tmp', query: { month, ulp: scope.ulp, medDays: scope.med } }
    : { table: 'reliability', query: { ...asked(scope), groupBy: by } };

interface IndicesProps {
  readonly page: ReturnType<typeof useReliabilityView>;
  readonly scope: Scope;
}

function Indices({ page, scope }: IndicesProps) {
  const { t } = useTranslation();
  const { by } = page.view;
  const { data, error, isError, isPlaceholderData, refetch } = useQuery(reliabilityQuery(scope, by));
  const [drill, setDrill] = useState<Drill | null>(null);
  const where = useWhere(scope.ulp);
  if (!data) return isError ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  return (
    <>
      {isError && <Outdated error={error} onRetry={refetch} />}
      {/* What was asked before stays in sight until the new figures come, but opens nothing. */}
      <div className="kpi-body" inert={isPlaceholderData} aria-busy={isPlaceholderData}>
        <LockedMonths days={scope.days} />
        <IndexTiles reply={data} scope={scope} where={where} onOpen={setDrill} />
        <MonthTrends scope={scope} month={page.view.month} onOpen={setDrill} />
        <IndexTable reply={data} scope={scope} by={by} onBy={page.setBy} onOpen={setDrill} />
        <MajorEventDays year={Number(page.view.month.slice(0, 4))} scope={scope} onOpen={setDrill} />
      </div>
      {drill?.list === 'interruptions' && <DrillDialog drill={drill} onClose={() => setDrill(null)} />}
      {drill?.list === 'customers' && (
        <CustomerList
          title={t('reliability.people.title', { number: drill.number })}
          drill={drill}
          onClose={() => setDrill(null)}
        />
      )}
    </>
  );
}
