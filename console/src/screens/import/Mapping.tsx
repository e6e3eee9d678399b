import { type Columns, fieldsOf, type HistoryField, neededFields } from '@comcen/shared/domain/history/columns.ts';
import type { HistoryImport, ImportReading } from '@comcen/shared/wire/http/history.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../ui/problem-text.ts';
import { Segments } from '../../ui/Segments.tsx';
import { checkAgain, importQuery } from './import-queries.ts';

/** No column of a file has this number: the field is left out, whatever its header says. */
const NO_COLUMN = 500;

/** Which column is what; guessed from the headers, and read again when somebody knows better. */
export function Mapping({ made, reading }: { made: HistoryImport; reading: ImportReading }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [columns, setColumns] = useState<Columns>(reading.columns);
  const [dateOrder, setDateOrder] = useState(reading.dateOrder);
  const checking = useMutation({
    mutationFn: () => checkAgain(made.id, { columns, dateOrder }),
    onSuccess: (next) => queries.setQueryData(importQuery(made.id).queryKey, next),
  });
  const isChanged = columns !== reading.columns || dateOrder !== reading.dateOrder;
  const missing = neededFields(made.kind).filter((field) => !isThere(columns[field], reading));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isChanged && !checking.isPending) checking.mutate();
  };
  return (
    <form className="import-mapping" onSubmit={submit} noValidate>
      <h3>{t('history.columns')}</h3>
      {missing.length > 0 && (
        <p className="inline-problem" role="alert">
          {t('history.missing', { fields: missing.map((field) => t(`history.fields.${field}`)).join(', ') })}
        </p>
      )}
      <div className="import-columns">
        {fieldsOf(made.kind).map((field) => (
          <ColumnSelect
            key={field}
            field={field}
            headers={reading.headers}
            value={columns[field]}
            onChange={(index) => setColumns({ ...columns, [field]: index ?? NO_COLUMN })}
          />
        ))}
      </div>
      <div className="row">
        <Segments
          label={t('history.dateOrder')}
          value={dateOrder}
          onChange={setDateOrder}
          options={(['dmy', 'mdy'] as const).map((value) => ({ value, label: t(`history.dateOrders.${value}`) }))}
        />
        <button type="submit" className="button" disabled={!isChanged || checking.isPending}>
          {t('history.again')}
        </button>
      </div>
      {checking.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, checking.error)}
        </p>
      )}
    </form>
  );
}

const isThere = (index: number | undefined, { headers }: ImportReading): boolean =>
  index !== undefined && index < headers.length;

interface ColumnSelectProps {
  readonly field: HistoryField;
  readonly headers: readonly string[];
  readonly value: number | undefined;
  readonly onChange: (index: number | null) => void;
}

function ColumnSelect({ field, headers, value, onChange }: ColumnSelectProps) {
  const { t } = useTranslation();
  const chosen = value !== undefined && value < headers.length ? String(value) : '';
  return (
    <label>
      <span>{t(`history.fields.${field}`)}</span>
      <select
        className="input compact"
        value={chosen}
        onChange={({ target }) => onChange(target.value === '' ? null : Number(target.value))}
      >
        <option value="">–</option>
        {headers.map((header, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; two may have one name.
          <option key={index} value={index}>
            {header || t('history.column', { number: index + 1 })}
          </option>
        ))}
      </select>
    </label>
  );
}
