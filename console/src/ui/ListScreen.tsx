import type { ComponentProps, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { timeText } from '../time/format.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { PagedTable, type PagedTableProps } from './PagedTable.tsx';

interface ListScreenProps<Item> extends PagedTableProps<Item> {
  readonly lead?: string;
  readonly tools?: ReactNode;
  /** Between the head and the table. */
  readonly above?: ReactNode;
  /** The same list as a file. */
  readonly file?: ComponentProps<typeof ExportMenu>;
}

/** A screen that is one list: its name, its filters, its age, its table. */
export function ListScreen<Item>({ lead, tools, above, file, ...table }: ListScreenProps<Item>) {
  const { t } = useTranslation();
  const { dataUpdatedAt } = table.list;
  return (
    <section className="screen">
      <header className="screen-head">
        <h1>{table.title}</h1>
        {tools}
        <span className="grow" />
        <span className="meta">
          {lead ?? (dataUpdatedAt > 0 && t('problem.asOf', { time: timeText(dataUpdatedAt) }))}
        </span>
        {file && <ExportMenu {...file} />}
      </header>
      {above}
      <PagedTable {...table} />
    </section>
  );
}
