import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { requestExport } from '../../api/exports.ts';
import { newIdempotencyKey } from '../../api/request.ts';
import { useSession } from '../../session.tsx';
import { dayText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';

/** The month before this one: the last that is whole. */
function lastMonth(): string {
  const first = new Date(`${dayText(serverNow()).slice(0, 7)}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() - 1);
  return first.toISOString().slice(0, 7);
}

/** The KPI page of one month as PDF. */
export function MonthlyReportForm() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const { scope } = useSession();
  const [month, setMonth] = useState(lastMonth);
  const asking = useMutation({
    mutationFn: () =>
      requestExport(
        {
          table: 'monthly_report',
          format: 'pdf',
          query: { month, ...(scope.ulp === null ? {} : { ulp: scope.ulp }) },
          lang: i18n.language === 'en' ? 'en' : 'id',
        },
        newIdempotencyKey(),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['exports'] }),
    onError: (error) => toast(problemText(t, error), true),
  });
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        asking.mutate();
      }}
    >
      <input
        className="input compact"
        type="month"
        aria-label={t('exports.month')}
        value={month}
        max={dayText(serverNow()).slice(0, 7)}
        onChange={(event) => setMonth(event.target.value)}
        required
      />
      <button type="submit" className="button" disabled={asking.isPending || month === ''}>
        {t('exports.monthly')}
      </button>
    </form>
  );
}
