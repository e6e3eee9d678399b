import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { timeText } from '../time/format.ts';
import { Failed, Loading, Notice } from './Notice.tsx';

interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

interface ListScreenProps<Item> {
  readonly title: string;
  readonly lead?: string;
  readonly tools?: ReactNode;
  readonly list: UseInfiniteQueryResult<InfiniteData<PageOf<Item>>>;
  readonly empty: string;
  readonly head: ReactNode;
  readonly row: (item: Item) => ReactNode;
}

/** Every list that is read by pages: its filters, its states, its table. */
export function ListScreen<Item>({ title, lead, tools, list, empty, head, row }: ListScreenProps<Item>) {
  const { t } = useTranslation();
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="screen">
      <header className="screen-head">
        <h1>{title}</h1>
        {tools}
        <span className="grow" />
        <span className="meta">
          {lead ?? (list.dataUpdatedAt > 0 && t('problem.asOf', { time: timeText(list.dataUpdatedAt) }))}
        </span>
      </header>
      {list.isError && list.data && (
        <p className="inline-problem" role="alert">
          {t('problem.offline')}
        </p>
      )}
      {list.isPending && <Loading />}
      {list.isError && !list.data && <Failed error={list.error} onRetry={list.refetch} />}
      {list.isSuccess && items.length === 0 && <Notice title={empty} />}
      {items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard.
        <section className="screen-table" tabIndex={0} aria-label={title}>
          <table className="table">
            <thead>{head}</thead>
            <tbody>{items.map(row)}</tbody>
          </table>
          {list.hasNextPage && (
            <button
              type="button"
              className="button more"
              disabled={list.isFetchingNextPage}
              onClick={() => list.fetchNextPage()}
            >
              {t(list.isFetchingNextPage ? 'common.loading' : 'common.more')}
            </button>
          )}
        </section>
      )}
    </section>
  );
}
