import type { ExportBody, ExportFormat, ExportItem, ExportTableName } from '@comcen/shared/wire/http/export.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { cancelExport, exportFile, exportQuery, isUnderWay, requestExport } from '../api/exports.ts';
import { newIdempotencyKey } from '../api/request.ts';
import { ExportProgress } from './ExportProgress.tsx';
import { Icon } from './Icon.tsx';
import { problemText } from './problem-text.ts';
import { usePopover } from './use-popover.ts';

interface ExportMenuProps {
  readonly table: ExportTableName;
  /** What the table's own list is asked with: `from`, `to`, `ulp`, .. */
  readonly query: ExportBody['query'];
  readonly formats?: readonly ExportFormat[];
}

const SHEETS: readonly ExportFormat[] = ['xlsx', 'csv'];

/** "Ekspor": the table on the screen as a file. The server makes it; the page may be left meanwhile. */
export function ExportMenu({ table, query, formats = SHEETS }: ExportMenuProps) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const { isOpen, setOpen, area } = usePopover();
  const [jobId, setJobId] = useState<string | null>(null);
  const asking = useMutation({
    mutationFn: (format: ExportFormat) =>
      requestExport({ table, format, query, lang: i18n.language === 'en' ? 'en' : 'id' }, newIdempotencyKey()),
    onSuccess: (job) => {
      queries.setQueryData(exportQuery(job.id).queryKey, job);
      setJobId(job.id);
      return queries.invalidateQueries({ queryKey: ['exports'], exact: true });
    },
  });
  const cancelling = useMutation({
    mutationFn: cancelExport,
    onSuccess: (job) => queries.setQueryData(exportQuery(job.id).queryKey, job),
  });
  const { data: job } = useQuery({ ...exportQuery(jobId ?? ''), enabled: jobId !== null });
  useDownload(job ?? null);
  const isBusy = asking.isPending || (job !== undefined && isUnderWay(job));
  return (
    <div className="export-menu no-print" ref={area}>
      <button
        type="button"
        className="button"
        aria-expanded={isOpen}
        aria-controls={`export-${table}`}
        aria-busy={isBusy}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="download" /> {t(isBusy ? 'exports.busy' : 'exports.button')}
      </button>
      {isOpen && (
        <div className="export-panel" id={`export-${table}`}>
          {formats.map((format) => (
            <button
              key={format}
              type="button"
              className="button plain"
              disabled={isBusy}
              onClick={() => asking.mutate(format)}
            >
              {t(`exports.as.${format}`)}
            </button>
          ))}
          <div role="status" aria-live="polite">
            {job && <ExportProgress job={job} onCancel={() => cancelling.mutate(job.id)} />}
          </div>
          {(asking.isError || cancelling.isError) && (
            <p className="inline-problem" role="alert">
              {problemText(t, asking.error ?? cancelling.error)}
            </p>
          )}
          <Link className="quiet" href="/exports">
            {t('exports.all')}
          </Link>
        </div>
      )}
    </div>
  );
}

/** The file comes by itself when it is ready while its page is open, once. */
function useDownload(job: ExportItem | null): void {
  const [wanted, setWanted] = useState<string | null>(null);
  const id = job?.id ?? null;
  const isGoing = job !== null && isUnderWay(job);
  const isDone = job?.state === 'done';
  useEffect(() => {
    if (isGoing) setWanted(id);
    if (!isDone || wanted !== id || id === null) return;
    setWanted(null);
    const link = document.createElement('a');
    link.href = exportFile(id);
    link.download = '';
    link.click();
  }, [id, isGoing, isDone, wanted]);
}
