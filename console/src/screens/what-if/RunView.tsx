import type { SimulationRun } from '@comcen/shared/wire/http/simulation.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cancelSimulation } from '../../api/commands.ts';
import { simulationQuery, simulationsQuery } from '../../api/queries.ts';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Failed, Loading, Notice, Outdated } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { Headline } from './Headline.tsx';
import { useQuestionWords } from './question-words.ts';
import { ResultChart } from './ResultChart.tsx';
import { ResultTable } from './ResultTable.tsx';

export function RunView({ id }: { id: string }) {
  const { data: run, error, refetch } = useQuery(simulationQuery(id));
  const { t } = useTranslation();
  const wordsOf = useQuestionWords();
  if (!run) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  const who = run.requestedBy ?? '–';
  return (
    <>
      <header className="run-head">
        <h2>{wordsOf(run.input)}</h2>
        <span className="meta">{t('whatIf.asked', { who, at: momentText(run.requestedAt, serverNow()) })}</span>
      </header>
      {error && <Outdated error={error} onRetry={refetch} />}
      <RunState run={run} />
    </>
  );
}

function RunState({ run }: { run: SimulationRun }) {
  const { t } = useTranslation();
  if (run.result) return <Result result={run.result} />;
  if (run.state === 'failed') {
    const known = run.failure === 'no_faults' || run.failure === 'attempts' ? run.failure : 'error';
    return <Notice title={t('whatIf.states.failed')} text={t(`whatIf.failures.${known}`)} />;
  }
  if (run.state === 'cancelled')
    return <Notice title={t('whatIf.states.cancelled')} text={t('whatIf.cancelledHelp')} />;
  return <Going run={run} />;
}

function Going({ run }: { run: SimulationRun }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const cancelling = useMutation({
    mutationFn: () => cancelSimulation(run.id),
    onSuccess: async (next) => {
      queries.setQueryData(simulationQuery(run.id).queryKey, next);
      await queries.invalidateQueries({ queryKey: simulationsQuery().queryKey });
    },
  });
  const percent = Math.round(run.progress * 100);
  const isCancelling = run.isCancelling || cancelling.isPending;
  return (
    <div className="run-going">
      <label>
        {t(`whatIf.states.${run.state}`)} <span className="num">{percent} %</span>
        <progress max={100} value={percent} />
      </label>
      <p className="meta">{t(run.state === 'queued' ? 'whatIf.queuedHelp' : 'whatIf.runningHelp')}</p>
      {cancelling.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, cancelling.error)}
        </p>
      )}
      <button type="button" className="button" disabled={isCancelling} onClick={() => cancelling.mutate()}>
        {t(isCancelling ? 'whatIf.cancelling' : 'whatIf.cancel')}
      </button>
    </div>
  );
}

function Result({ result }: { result: NonNullable<SimulationRun['result']> }) {
  const { t } = useTranslation();
  const { faults, days, leftOut, guessedRepairs } = result;
  return (
    <>
      <Headline result={result} />
      <ResultChart result={result} />
      <ResultTable result={result} />
      <p className="meta run-notes">
        {t('whatIf.based', { faults, days })} {leftOut > 0 && t('whatIf.leftOut', { count: leftOut })}{' '}
        {guessedRepairs > 0 && t('whatIf.guessed', { count: guessedRepairs })} {t('whatIf.howToRead')}
      </p>
    </>
  );
}
