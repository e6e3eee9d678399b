import type { ExportItem } from '@comcen/shared/wire/http/export.ts';
import { useTranslation } from 'react-i18next';
import { exportFile } from '../api/exports.ts';
import { Icon } from './Icon.tsx';

/** How far one export is, and what can be done about it. */
export function ExportProgress({ job, onCancel }: { job: ExportItem; onCancel: () => void }) {
  const { t, i18n } = useTranslation();
  const rows = job.rows.toLocaleString(i18n.language);
  if (job.state === 'done')
    return (
      <a className="button small" href={exportFile(job.id)} download={job.fileName}>
        <Icon name="download" /> {t('exports.download', { size: sizeText(job.bytes ?? 0, i18n.language) })}
      </a>
    );
  if (job.state === 'failed')
    return <p className="inline-problem">{t(`exports.failures.${job.failure ?? 'error'}`)}</p>;
  if (job.state === 'cancelled' || job.state === 'expired')
    return <p className="quiet">{t(`exports.states.${job.state}`)}</p>;
  const total = job.rowsTotal;
  return (
    <div className="export-progress">
      <progress
        aria-label={t('exports.busy')}
        max={total ?? undefined}
        value={total === null ? undefined : Math.min(job.rows, total)}
      />
      <span className="meta">
        {job.state === 'queued'
          ? t('exports.states.queued')
          : total === null
            ? t('exports.rows', { rows })
            : t('exports.rowsOf', { rows, total: total.toLocaleString(i18n.language) })}
      </span>
      <button type="button" className="button small plain" disabled={job.isCancelling} onClick={onCancel}>
        {t(job.isCancelling ? 'exports.cancelling' : 'exports.cancel')}
      </button>
    </div>
  );
}

const UNITS = ['B', 'kB', 'MB', 'GB'] as const;
function sizeText(bytes: number, language: string): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 })} ${UNITS[power]}`;
}
