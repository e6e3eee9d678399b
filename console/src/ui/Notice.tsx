import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../api/request.ts';
import { problemText } from './problem-text.ts';

/** A designed state of a whole area: what is true, and the next step. */
export function Notice({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="notice">
      <p className="title">{title}</p>
      {text && <p className="quiet">{text}</p>}
      {children}
    </div>
  );
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="notice" aria-busy="true">
      <p className="quiet">{t('common.loading')}</p>
    </div>
  );
}

/** What is shown may be true no longer, for reading it again failed. */
export function Outdated({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="inline-problem spread" role="alert">
      <span>{problemText(t, error)}</span>
      <button type="button" className="button small" onClick={onRetry}>
        {t('common.retry')}
      </button>
    </div>
  );
}

export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const failure = failureOf(error);
  const isForbidden = failure.kind === 'problem' && failure.problem.status === 403;
  return (
    <Notice title={t(isForbidden ? 'problem.forbidden' : 'problem.failed')} text={problemText(t, error)}>
      {!isForbidden && (
        <button type="button" className="button" onClick={onRetry}>
          {t('common.retry')}
        </button>
      )}
    </Notice>
  );
}
