import type { MonthCheckReply } from '@comcen/shared/wire/http/kpi-month-check.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Failed, Loading } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { flagWords } from '../../words/flag-words.ts';
import { lockMonth, locksQuery, monthCheckQuery } from './queries.ts';

/** The check list first; it warns and lets lock all the same. */
export function LockDialog({ month, onClose }: { month: string; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(monthCheckQuery(month));
  const [note, setNote] = useState('');
  const locking = useMutation({
    mutationFn: () => lockMonth(month, note.trim()),
    onSuccess: async (locks) => {
      queries.setQueryData(locksQuery.queryKey, locks);
      toast(t('kpiSettings.locked', { month }));
      onClose();
      await queries.invalidateQueries({ queryKey: ['kpis'] });
    },
  });
  return (
    <Dialog
      isWide
      title={t('kpiSettings.checkTitle', { month })}
      onClose={onClose}
      onSubmit={() => data?.isOver && !locking.isPending && locking.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={!data?.isOver || locking.isPending}>
            {t('kpiSettings.lock')}
          </button>
        </>
      }
    >
      {data ? <CheckList reply={data} /> : error ? <Failed error={error} onRetry={refetch} /> : <Loading />}
      <TextField label={t('kpiSettings.note')} value={note} onChange={setNote} isLong maxLength={500} />
      {locking.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, locking.error)}
        </p>
      )}
    </Dialog>
  );
}

function CheckList({ reply }: { reply: MonthCheckReply }) {
  const { t } = useTranslation();
  const found = reply.checks.filter(({ count }) => count > 0);
  if (!reply.isOver) return <p>{t('kpiSettings.notOver')}</p>;
  return (
    <>
      <p className="quiet">
        {t(found.length === 0 ? 'kpiSettings.allGood' : 'kpiSettings.checkLead', { count: reply.orders })}
      </p>
      {found.map((check) => (
        <Check key={check.code} check={check} />
      ))}
    </>
  );
}

/** Every number opens the orders behind it. */
function Check({ check }: { check: MonthCheckReply['checks'][number] }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  return (
    <details className="month-check">
      <summary>
        <span className="strong">{numbers.whole(check.count)}</span> {t(`kpiSettings.checks.${check.code}`)}
      </summary>
      <ul>
        {check.orders.map((order) => (
          <li key={order.id}>
            <Link className="link" href={`/orders/${order.id}`}>
              {order.number}
            </Link>{' '}
            <span className="quiet">
              {momentText(order.reportedAt, serverNow())} · {t(`code.state.${order.state}`)}
              {order.flags.length > 0 && ` · ${order.flags.map((flag) => flagWords(t, flag)).join(', ')}`}
            </span>
          </li>
        ))}
      </ul>
      {check.count > check.orders.length && (
        <p className="meta">{t('kpiSettings.newest', { count: check.orders.length })}</p>
      )}
    </details>
  );
}
