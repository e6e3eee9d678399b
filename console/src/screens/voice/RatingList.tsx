import type { RatingGroup, RatingItem, RatingMeasure } from '@comcen/shared/wire/http/voice.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ulpName, useUlps } from '../../live/live.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { stampText } from './stamp-text.ts';
import { type Row, ratingListQuery, type VoiceScope } from './voice-queries.ts';

interface RatingListProps {
  readonly scope: VoiceScope;
  readonly measure: RatingMeasure;
  readonly row: Row<RatingGroup> | null;
  readonly onClose: () => void;
}

/** The ratings behind a number, each with its order. */
export function RatingList({ scope, measure, row, onClose }: RatingListProps) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(ratingListQuery(scope, measure, row));
  const title = t('voice.listOf', { what: t(`voice.measures.${measure}`), from: scope.from, to: scope.to });
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <PagedTable
        title={title}
        list={list}
        empty={t('voice.noRatings')}
        head={
          <tr>
            <th>{t('voice.columns.report')}</th>
            <th className="num">{t('voice.columns.stars')}</th>
            <th className="num">{t('voice.nps')}</th>
            <th>{t('voice.columns.comment')}</th>
            <th>{t('voice.groups.ulp')}</th>
            <th>{t('voice.groups.crew')}</th>
            <th>{t('voice.columns.ratedAt')}</th>
          </tr>
        }
        row={(item) => <RatingLine key={item.reportId} item={item} />}
      />
    </Dialog>
  );
}

function RatingLine({ item }: { item: RatingItem }) {
  const ulps = useUlps();
  return (
    <tr>
      <td>
        {item.workOrderId ? (
          <Link className="link" href={`/orders/${item.workOrderId}`}>
            {item.reportNumber}
          </Link>
        ) : (
          item.reportNumber
        )}
      </td>
      <td className="num">{item.stars}</td>
      <td className="num">{item.nps ?? '–'}</td>
      <td className="wide" title={item.comment}>
        {item.comment || '–'}
      </td>
      <td>{ulpName(ulps, item.ulp)}</td>
      <td>{item.crewCode ?? '–'}</td>
      <td>{stampText(item.ratedAt)}</td>
    </tr>
  );
}
