import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { simulationsQuery } from '../../api/queries.ts';
import { maySimulate, useSession } from '../../session.tsx';
import { Failed, Loading, Notice } from '../../ui/Notice.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { QuestionForm } from './QuestionForm.tsx';
import { RunList } from './RunList.tsx';
import { RunView } from './RunView.tsx';

/** Managers ask the lab: question on the left, its answer beside it, earlier ones below. */
export default function WhatIfScreen({ id }: { id: string | null }) {
  const { t } = useTranslation();
  const session = useSession();
  if (!maySimulate(session.role)) return <Notice title={t('problem.forbidden')} />;
  return (
    <section className="screen what-if">
      <header className="screen-head">
        <h1>{t('whatIf.title')}</h1>
        <span className="meta">{t('whatIf.lead')}</span>
      </header>
      <div className="what-if-body">
        <ScrollRegion className="what-if-side" label={t('whatIf.kind')}>
          <QuestionForm />
          <Runs current={id} />
        </ScrollRegion>
        <ScrollRegion className="what-if-main" label={t('whatIf.columns.response')}>
          {id === null ? (
            <Notice title={t('whatIf.emptyTitle')} text={t('whatIf.emptyText')} />
          ) : (
            <RunView key={id} id={id} />
          )}
        </ScrollRegion>
      </div>
    </section>
  );
}

function Runs({ current }: { current: string | null }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(simulationsQuery());
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  const runs = data.pages.flatMap(({ items }) => items);
  return (
    <section className="what-if-runs" aria-label={t('whatIf.runs')}>
      <h2>{t('whatIf.runs')}</h2>
      {runs.length === 0 ? <p className="quiet">{t('whatIf.noRuns')}</p> : <RunList runs={runs} current={current} />}
      {hasNextPage && (
        <button
          type="button"
          className="button small"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('whatIf.more')}
        </button>
      )}
    </section>
  );
}
