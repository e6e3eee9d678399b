import type { HistoryImport, ImportPreviewRow } from '@comcen/shared/wire/http/history.ts';
import { useTranslation } from 'react-i18next';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

/** The first rows as the file has them, and the first that are refused, with why. */
export function Preview({ made, headers }: { made: HistoryImport; headers: readonly string[] }) {
  const { t } = useTranslation();
  const refused = made.preview.filter((row) => row.refused !== null);
  const good = made.preview.filter((row) => row.refused === null);
  return (
    <>
      {refused.length > 0 && (
        <Rows
          title={t('history.refusedRows', { shown: refused.length, count: made.refused })}
          headers={headers}
          rows={refused}
          hasReason
        />
      )}
      {good.length > 0 && <Rows title={t('history.firstRows')} headers={headers} rows={good} />}
    </>
  );
}

interface RowsProps {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: readonly ImportPreviewRow[];
  readonly hasReason?: boolean;
}

function Rows({ title, headers, rows, hasReason = false }: RowsProps) {
  const { t } = useTranslation();
  return (
    <section className="import-rows">
      <h3>{title}</h3>
      <ScrollRegion className="import-table" label={title}>
        <table className="table">
          <thead>
            <tr>
              <th className="num">{t('history.line')}</th>
              {hasReason && <th>{t('history.reason')}</th>}
              {headers.map((header, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; two may have one name.
                <th key={index}>{header || t('history.column', { number: index + 1 })}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line}>
                <td className="num">{row.line}</td>
                {hasReason && row.refused && (
                  <td className="late-ink">
                    {row.refused.field && `${t(`history.fields.${row.refused.field}`)}: `}
                    {t(`history.reasons.${row.refused.reason}`)}
                  </td>
                )}
                {headers.map((_, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place.
                  <td key={index} title={row.cells[index]}>
                    {row.cells[index] || '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
