import type { ReportReply } from '@comcen/shared/wire/http/report.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { detachReport } from '../../api/commands.ts';
import { orderQuery } from '../../api/queries.ts';
import { useMayOperate } from '../../session.tsx';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { linkWords } from '../../words/dispatch-words.ts';
import { AttachDialog } from './AttachDialog.tsx';

const SHOWN = 5;

export function OrderReports({ order }: { order: WorkOrderDetail }) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? order.reports : order.reports.slice(0, SHOWN);
  return (
    <section>
      <h3>{t('order.reports', { count: order.reports.length })}</h3>
      {order.reports.length === 0 && <p className="quiet">{t('order.noReports')}</p>}
      <ul className="report-list">
        {shown.map((report) => (
          <Report key={report.id} report={report} order={order} />
        ))}
      </ul>
      {shown.length < order.reports.length && (
        <button type="button" className="button small plain" onClick={() => setWhole(true)}>
          {t('common.all')} ({order.reports.length})
        </button>
      )}
    </section>
  );
}

function Report({ report, order }: { report: ReportReply; order: WorkOrderDetail }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayOperate = useMayOperate();
  const [isMoving, setMoving] = useState(false);
  const detach = useMutation({
    mutationFn: () => detachReport(report.id),
    onSuccess: () => {
      toast(t('attach.detached', { number: report.number }));
      return queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey });
    },
    onError: (error) => toast(problemText(t, error), true),
  });
  return (
    <li>
      <div className="spread">
        <span className="cut">
          <span className="strong">{report.number}</span> {report.reporter.name ?? report.idpel ?? ''}
        </span>
        <span className="meta">
          {t(`code.channel.${report.channel}`)} · {momentText(report.reportedAt, serverNow())}
        </span>
      </div>
      {report.description && <p>{report.description}</p>}
      <div className="spread">
        <span className="meta">
          {report.linkReason && linkWords(t, report.linkReason, order.device?.code)}
          {report.isLateEntry && ` · ${t('reports.late')}`}
        </span>
        {mayOperate && (
          <span className="row">
            <button type="button" className="button small plain" onClick={() => setMoving(true)}>
              {t('order.move')}
              <span className="sr-only"> {report.number}</span>
            </button>
            <button
              type="button"
              className="button small plain"
              disabled={detach.isPending}
              onClick={() => detach.mutate()}
            >
              {t('order.detach')}
              <span className="sr-only"> {report.number}</span>
            </button>
          </span>
        )}
      </div>
      {isMoving && <AttachDialog report={report} order={order} onClose={() => setMoving(false)} />}
    </li>
  );
}
