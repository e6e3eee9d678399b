import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failed, Loading } from '../../ui/Notice.tsx';

interface AwaitedProps<Data> {
  readonly title: string;
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'isError' | 'isPlaceholderData' | 'refetch'>;
  readonly children: (data: Data) => ReactNode;
}

/** A part of the page that is read by itself: it waits and fails without the rest, and older figures open nothing. */
export function Awaited<Data>({ title, query, children }: AwaitedProps<Data>) {
  const { data, error, isError, isPlaceholderData, refetch } = query;
  if (data !== undefined && !isError) {
    return (
      <div className="awaited" inert={isPlaceholderData} aria-busy={isPlaceholderData}>
        {children(data)}
      </div>
    );
  }
  return (
    <section className="chart-box awaited waiting" aria-label={title}>
      <header className="chart-head">
        <h2>{title}</h2>
      </header>
      {isError ? <Failed error={error} onRetry={refetch} /> : <Loading />}
    </section>
  );
}
