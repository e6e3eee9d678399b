import type { SimulationRun } from '@comcen/shared/wire/http/simulation.ts';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { useQuestionWords } from './question-words.ts';

export function RunList({ runs, current }: { runs: readonly SimulationRun[]; current: string | null }) {
  const { t } = useTranslation();
  const wordsOf = useQuestionWords();
  return (
    <ul>
      {runs.map((run) => (
        <li key={run.id}>
          <Link href={`/what-if/${run.id}`} aria-current={run.id === current ? 'true' : undefined}>
            <span className="cut">{wordsOf(run.input)}</span>
            <span className="meta">
              {t(`whatIf.states.${run.state}`)}
              {run.state === 'running' && ` ${Math.round(run.progress * 100)} %`} ·{' '}
              {momentText(run.requestedAt, serverNow())}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
