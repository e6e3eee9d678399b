import type { ReportReply } from '@comcen/shared/wire/http/report.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attachReport } from '../../api/commands.ts';
import { orderQuery } from '../../api/queries.ts';
import { byDistance } from '../../board/nearby.ts';
import { useIncidents } from '../../live/live.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';

interface AttachDialogProps {
  readonly report: ReportReply;
  readonly order: WorkOrderDetail;
  readonly onClose: () => void;
}

/** Moves a report to another open incident; the nearest stand first. */
export function AttachDialog({ report, order, onClose }: AttachDialogProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const queries = useQueryClient();
  const incidents = useIncidents();
  const [chosen, setChosen] = useState<string | null>(null);
  const near = byDistance(incidents.values(), report.location ?? order.location, ({ location }) => location)
    .filter(({ item }) => item.id !== order.incidentId)
    .slice(0, 12);
  const attach = useMutation({
    mutationFn: (incidentId: string) => attachReport(report.id, incidentId),
    onSuccess: async () => {
      toast(t('attach.done', { number: report.number }));
      await queries.invalidateQueries({ queryKey: orderQuery(order.id).queryKey });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('attach.title', { number: report.number })}
      onClose={onClose}
      onSubmit={() => chosen && attach.mutate(chosen)}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={!chosen || attach.isPending}>
            {t('order.move')}
          </button>
        </>
      }
    >
      {near.length === 0 && <p className="quiet">{t('attach.none')}</p>}
      <div className="choices">
        {near.map(({ item, meters }) => (
          <label key={item.id} className="choice">
            <input type="radio" name="incident" checked={chosen === item.id} onChange={() => setChosen(item.id)} />
            <span className="strong">{item.number}</span>
            <span className="cut grow">{item.device?.code ?? item.address}</span>
            <span className="quiet">
              {t('common.customers', { count: item.customersOut })} ·{' '}
              {t('common.km', { value: numbers.one(meters / 1000) })}
            </span>
          </label>
        ))}
      </div>
      {attach.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, attach.error)}
        </p>
      )}
    </Dialog>
  );
}
