import type { ExportItem } from '@comcen/shared/wire/http/export.ts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cancelExport, exportsQuery } from '../../api/exports.ts';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { ExportProgress } from '../../ui/ExportProgress.tsx';
import { ListScreen } from '../../ui/ListScreen.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { MonthlyReportForm } from './MonthlyReportForm.tsx';

const COLUMNS = ['table', 'period', 'format', 'by', 'at', 'rows', 'state', 'until'] as const;

/** Files one asked for, and those the clock made. */
export default function ExportsScreen() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(exportsQuery());
  return (
    <ListScreen
      title={t('exports.title')}
      list={list}
      empty={t('exports.empty')}
      tools={<MonthlyReportForm />}
      head={
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} className={column === 'rows' ? 'num' : undefined}>
              {t(`exports.columns.${column}`)}
            </th>
          ))}
        </tr>
      }
      row={(job) => <ExportRow key={job.id} job={job} />}
    />
  );
}

function ExportRow({ job }: { job: ExportItem }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelExport(job.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['exports'] }),
    onError: (error) => toast(problemText(t, error), true),
  });
  return (
    <tr>
      <td className="strong">{t(`code.exportTable.${job.table}`)}</td>
      <td>{periodText(job.query)}</td>
      <td>{job.format.toUpperCase()}</td>
      <td>{job.requestedBy ?? t('exports.byClock')}</td>
      <td>{momentText(job.requestedAt, serverNow())}</td>
      <td className="num">{job.format === 'pdf' ? '–' : job.rows.toLocaleString(i18n.language)}</td>
      <td>
        <ExportProgress job={job} onCancel={() => cancel.mutate()} />
      </td>
      <td className="quiet">{job.expiresAt && job.state === 'done' ? momentText(job.expiresAt, serverNow()) : '–'}</td>
    </tr>
  );
}

const WIB_MS = 7 * 3600_000;
/** `2026-10` of a report; `2026-10-01 – 2026-10-31` of a period, its last day included. */
function periodText(query: ExportItem['query']): string {
  const { month, from, to, ulp } = query;
  const unit = typeof ulp === 'string' && ulp ? ` · ${ulp}` : '';
  if (typeof month === 'string') return `${month}${unit}`;
  if (typeof from !== 'string' || typeof to !== 'string') return unit.slice(3) || '–';
  const day = (ms: number) => new Date(ms + WIB_MS).toISOString().slice(0, 10);
  return `${day(Date.parse(from))} – ${day(Date.parse(to) - 1)}${unit}`;
}
