import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed, Loading, Notice, Outdated } from './Notice.tsx';
import { ScrollRegion } from './ScrollRegion.tsx';

export interface PagedTableProps<Item> {
  readonly title: string;
  readonly list: UseInfiniteQueryResult<
    InfiniteData<{ readonly items: readonly Item[]; readonly nextCursor: string | null }>
  >;
  readonly empty: string;
  readonly head: ReactNode;
  readonly row: (item: Item) => ReactNode;
}

/** A table that is read by pages, in all its states: loading, failed, empty, outdated, with more to come. */
export function PagedTable<Item>({ title, list, empty, head, row }: PagedTableProps<Item>) {
  const { t } = useTranslation();
  if (list.isPending) return <Loading />;
  if (!list.data) return <Failed error={list.error} onRetry={list.refetch} />;
  const items = list.data.pages.flatMap((page) => page.items);
  return (
    <>
      {list.isError && (
        <Outdated error={list.error} onRetry={list.isFetchNextPageError ? list.fetchNextPage : list.refetch} />
      )}
      {list.isSuccess && items.length === 0 && <Notice title={empty} />}
      {items.length > 0 && (
        <ScrollRegion className="screen-table" label={title}>
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
        </ScrollRegion>
      )}
    </>
  );
}
