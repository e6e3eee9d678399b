import type { RecoveryTask } from '@comcen/shared/wire/http/voice.ts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { statusOf } from '../../api/request.ts';
import { ulpName, useUlps } from '../../live/live.ts';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { ColumnHead } from '../../ui/ColumnHead.tsx';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { Segments } from '../../ui/Segments.tsx';
import { toast } from '../../ui/toasts.tsx';
import { FinishDialog } from './FinishDialog.tsx';
import { takeTask, tasksQuery } from './voice-queries.ts';

const COLUMNS = ['report', 'stars', 'comment', 'reporter', 'ulp', 'crew', 'since', 'state', 'actions'] as const;

/** Customers who were not content, oldest need first in the eye: taken by one, finished with what came of it. */
export function RecoveryTasks({ ulp }: { ulp: string | null }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'waiting' | 'done'>('waiting');
  const list = useInfiniteQuery(tasksQuery(ulp, state));
  return (
    <section className="voice-panel tasks">
      <header>
        <h2>{t('voice.tasks.title')}</h2>
        <Segments
          label={t('voice.tasks.title')}
          value={state}
          onChange={setState}
          options={(['waiting', 'done'] as const).map((value) => ({ value, label: t(`code.recoveryState.${value}`) }))}
        />
        <span className="grow" />
        <ExportMenu table="recovery_tasks" query={{ ulp, state }} />
      </header>
      <PagedTable
        title={t('voice.tasks.title')}
        list={list}
        empty={t(`voice.tasks.empty.${state}`)}
        head={
          <ColumnHead
            columns={COLUMNS}
            numeric={['stars']}
            text={(column) => (column === 'actions' ? '' : t(`voice.tasks.columns.${column}`))}
          />
        }
        row={(task) => <TaskRow key={task.id} task={task} />}
      />
    </section>
  );
}

function TaskRow({ task }: { task: RecoveryTask }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const { name, phone } = task.reporter;
  const who = task.doneBy ?? task.takenBy;
  const known =
    task.state === 'done' ? t(`code.recoveryOutcome.${task.outcome}`, { defaultValue: task.outcome ?? '' }) : null;
  return (
    <tr>
      <td className="strong">
        {task.workOrderId ? (
          <Link className="link" href={`/orders/${task.workOrderId}`}>
            {task.reportNumber}
          </Link>
        ) : (
          task.reportNumber
        )}
      </td>
      <td className="num">{task.stars}</td>
      <td className="wide rest" title={task.comment}>
        {task.comment || '–'}
      </td>
      <td>
        {name ?? '–'} {phone && <a href={`tel:${phone}`}>{phone}</a>}
      </td>
      <td>{ulpName(ulps, task.ulp)}</td>
      <td>{task.crewCode ?? '–'}</td>
      <td>{momentText(task.openedAt, serverNow())}</td>
      <td title={task.note}>
        {known ?? t(`code.recoveryState.${task.state}`)}
        {who && <span className="meta"> {who}</span>}
      </td>
      <td className="actions">{task.state !== 'done' && <Actions task={task} />}</td>
    </tr>
  );
}

function Actions({ task }: { task: RecoveryTask }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isFinishing, setFinishing] = useState(false);
  const readAgain = () => queries.invalidateQueries({ queryKey: ['voice', '/api/recovery-tasks'] });
  const taking = useMutation({
    mutationFn: () => takeTask(task.id),
    onSuccess: readAgain,
    onError: async (error) => {
      toast(statusOf(error) === 409 ? t('voice.tasks.gone') : problemText(t, error), true);
      await readAgain();
    },
  });
  return (
    <>
      {task.state === 'open' && (
        <button type="button" className="button small" disabled={taking.isPending} onClick={() => taking.mutate()}>
          {t('voice.tasks.take')}
          <span className="sr-only"> {task.reportNumber}</span>
        </button>
      )}
      <button type="button" className="button small plain" onClick={() => setFinishing(true)}>
        {t('voice.tasks.finish')}
        <span className="sr-only"> {task.reportNumber}</span>
      </button>
      {isFinishing && <FinishDialog task={task} onClose={() => setFinishing(false)} onDone={readAgain} />}
    </>
  );
}
