import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Failed, Loading } from '../../ui/Notice.tsx';
import { importsQuery } from './import-queries.ts';

/** What was brought in before, newest first. */
export function ImportList({ id }: { id: string | null }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(importsQuery());
  if (!list.data) return list.error ? <Failed error={list.error} onRetry={list.refetch} /> : <Loading />;
  const items = list.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <p className="quiet">{t('history.none')}</p>;
  return (
    <ul>
      {items.map((one) => (
        <li key={one.id}>
          <Link href={`/import/${one.id}`} aria-current={one.id === id ? 'page' : undefined}>
            <span className="name">{one.fileName}</span>
            <span className="meta">
              {t(`history.kinds.${one.kind}`)} · {t(`history.states.${one.state}`)} ·{' '}
              {momentText(one.requestedAt, serverNow())}
            </span>
          </Link>
        </li>
      ))}
      {list.hasNextPage && (
        <li>
          <button type="button" className="button small" onClick={() => list.fetchNextPage()}>
            {t('common.more')}
          </button>
        </li>
      )}
    </ul>
  );
}
