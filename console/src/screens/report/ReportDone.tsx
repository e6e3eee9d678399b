import type { ReportReply } from '@comcen/shared/wire/http/report.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { readReport } from '../../api/commands.ts';
import { useLive } from '../../live/live.ts';
import { Outdated } from '../../ui/Notice.tsx';
import { linkWords } from '../../words/dispatch-words.ts';

/** The number for the caller; the link to its order follows in a moment and is waited for. */
export function ReportDone({ report, onAgain }: { report: ReportReply; onAgain: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ['report', report.id],
    queryFn: () => readReport(report.id),
    initialData: report,
    refetchInterval: ({ state }) => (state.data?.linkedAt ? false : 500),
  });
  const again = useRef<HTMLButtonElement>(null);
  useEffect(() => again.current?.focus(), []);
  const order = useLive(({ board }) => board?.workOrders.get(data.workOrderId ?? ''));
  return (
    <>
      <div className="order-scroll stack" role="status">
        <p className="done-number">{data.number}</p>
        <p>{t('report.done', { number: data.number })}</p>
        {error && <Outdated error={error} onRetry={refetch} />}
        {data.linkReason ? (
          <p>
            {linkWords(t, data.linkReason)}
            {order && (
              <>
                . {t('report.doneLinked', { order: order.number })}, {t(`code.state.${order.state}`).toLowerCase()}
                {order.crew && ` (${order.crew.code})`}
              </>
            )}
          </p>
        ) : (
          <p className="quiet">{t('report.doneWaiting')}</p>
        )}
        <p className="meta">
          {t('report.tracking')}: <span className="token">{data.trackingToken}</span>
        </p>
      </div>
      <footer className="order-foot">
        <button type="button" className="button primary" ref={again} onClick={onAgain}>
          {t('report.another')}
        </button>
        {data.workOrderId && (
          <Link href={`/orders/${data.workOrderId}`} className="button">
            {t('report.openOrder', { order: order?.number ?? 'WO' })}
          </Link>
        )}
      </footer>
    </>
  );
}
