import type { HistoryImport } from '@comcen/shared/wire/http/history.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayText, momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Failed, Loading, Outdated } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { problemText } from '../../ui/problem-text.ts';
import { commitImport, importQuery, importsQuery, isGoing, undoImport } from './import-queries.ts';
import { Mapping } from './Mapping.tsx';
import { Preview } from './Preview.tsx';
import { UndoDialog } from './UndoDialog.tsx';

/** One import through its stages: what the file says, what would come in, what came in. */
export function ImportView({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(importQuery(id));
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  return (
    <>
      <header className="run-head">
        <h2>{data.fileName}</h2>
        <span className="meta">
          {t(`history.kinds.${data.kind}`)} ·{' '}
          {t('history.by', { who: data.requestedBy ?? '–', at: momentText(data.requestedAt, serverNow()) })}
        </span>
      </header>
      {error && <Outdated error={error} onRetry={refetch} />}
      <Stage made={data} />
      {data.lines > 0 && <Counts made={data} />}
      {data.state === 'checked' && data.reading && <Mapping key={data.version} made={data} reading={data.reading} />}
      {data.reading && <Preview made={data} headers={data.reading.headers} />}
    </>
  );
}

function Stage({ made }: { made: HistoryImport }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isUndoing, setUndoing] = useState(false);
  const stored = async (next: HistoryImport) => {
    queries.setQueryData(importQuery(made.id).queryKey, next);
    await queries.invalidateQueries({ queryKey: importsQuery().queryKey });
  };
  const committing = useMutation({ mutationFn: () => commitImport(made.id), onSuccess: stored });
  const undoing = useMutation({ mutationFn: () => undoImport(made.id), onSuccess: stored });
  const error = committing.error ?? undoing.error;
  const fresh = made.good - made.known;
  return (
    <div className="import-stage">
      {isGoing(made) ? (
        <Going made={made} />
      ) : (
        <p role="status" className={made.state === 'failed' ? 'late-ink' : 'strong'}>
          {made.state === 'failed'
            ? t(`history.failures.${failureOf(made)}`)
            : t(`history.says.${saysOf(made)}`, { count: fresh })}
        </p>
      )}
      {error && (
        <p className="inline-problem" role="alert">
          {problemText(t, error)}
        </p>
      )}
      {made.state === 'checked' && fresh > 0 && (
        <button
          type="button"
          className="button primary"
          disabled={committing.isPending}
          onClick={() => committing.mutate()}
        >
          {t('history.commit', { count: fresh })}
        </button>
      )}
      {(made.state === 'imported' || (made.state === 'failed' && made.imported > 0)) && made.imported > 0 && (
        <button type="button" className="button danger" onClick={() => setUndoing(true)}>
          {t('history.undo')}
        </button>
      )}
      {isUndoing && (
        <UndoDialog
          made={made}
          onClose={() => setUndoing(false)}
          onUndo={() => {
            setUndoing(false);
            undoing.mutate();
          }}
        />
      )}
    </div>
  );
}

const SAYS = ['checked', 'imported', 'undone'] as const;
const saysOf = ({ state }: HistoryImport) => SAYS.find((one) => one === state) ?? 'checked';
const FAILURES = ['unreadable', 'changed', 'expired', 'attempts'] as const;
const failureOf = ({ failure }: HistoryImport) => FAILURES.find((one) => one === failure) ?? 'error';

function Going({ made }: { made: HistoryImport }) {
  const { t } = useTranslation();
  const percent = Math.round(made.progress * 100);
  return (
    <label className="import-going">
      <span role="status">{t(`history.states.${made.state}`)}</span> <span className="num">{percent} %</span>
      <progress max={100} value={percent} />
    </label>
  );
}

function Counts({ made }: { made: HistoryImport }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  return (
    <dl className="import-counts">
      {(['lines', 'good', 'known', 'refused', 'imported'] as const).map((name) => (
        <div key={name}>
          <dt>{t(`history.counts.${name}`)}</dt>
          <dd className={name === 'refused' && made.refused > 0 ? 'late-ink' : ''}>{numbers.whole(made[name])}</dd>
        </div>
      ))}
      {made.firstAt && made.lastAt && (
        <div>
          <dt>{t('history.counts.span')}</dt>
          <dd className="span">
            {dayText(made.firstAt)} – {dayText(made.lastAt)}
          </dd>
        </div>
      )}
      {made.refused > 0 && (
        <div>
          <dt>{t('history.refusedList')}</dt>
          <dd>
            <a className="button small" href={`/api/history/imports/${made.id}/refused`} download>
              {t('history.download')}
            </a>
          </dd>
        </div>
      )}
    </dl>
  );
}
