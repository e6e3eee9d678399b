import { fieldsOf, HISTORY_KINDS, type HistoryKind, neededFields } from '@comcen/shared/domain/history/columns.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { problemText } from '../../ui/problem-text.ts';
import { Segments } from '../../ui/Segments.tsx';
import { importQuery, importsQuery, sendFile } from './import-queries.ts';

/** The first step: what it is, and the file. */
export function Upload() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const queries = useQueryClient();
  const hint = useId();
  const [kind, setKind] = useState<HistoryKind>('tickets');
  const [file, setFile] = useState<File | null>(null);
  const sending = useMutation({
    mutationFn: (chosen: File) => sendFile(kind, chosen),
    onSuccess: async (made) => {
      queries.setQueryData(importQuery(made.id).queryKey, made);
      go(`/import/${made.id}`);
      await queries.invalidateQueries({ queryKey: importsQuery().queryKey });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (file && !sending.isPending) sending.mutate(file);
  };
  const needed = neededFields(kind);
  return (
    <form className="import-upload" onSubmit={submit} noValidate>
      <Segments
        label={t('history.what')}
        value={kind}
        onChange={setKind}
        options={HISTORY_KINDS.map((value) => ({ value, label: t(`history.kinds.${value}`) }))}
      />
      <div className="import-file">
        <label className="button">
          {t('history.choose')}
          <input
            className="sr-only"
            type="file"
            accept=".csv,.txt,text/csv"
            aria-describedby={hint}
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
        </label>
        <span className={file ? 'strong' : 'quiet'}>{file?.name ?? t('history.noFile')}</span>
        <p id={hint} className="meta">
          {t('history.fileHint')}
        </p>
      </div>
      {sending.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, sending.error)}
        </p>
      )}
      <button type="submit" className="button primary" disabled={file === null || sending.isPending}>
        {t(sending.isPending ? 'history.sending' : 'history.check')}
      </button>
      <section className="import-fields">
        <h2>{t('history.columns')}</h2>
        <p className="quiet">{t('history.columnsHelp')}</p>
        <ul>
          {fieldsOf(kind).map((field) => (
            <li key={field} className={needed.includes(field) ? 'strong' : ''}>
              {t(`history.fields.${field}`)}
              {needed.includes(field) && <span className="meta"> {t('history.needed')}</span>}
            </li>
          ))}
        </ul>
      </section>
    </form>
  );
}
