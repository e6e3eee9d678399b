import type { RatingGroup, RatingItem, RatingMeasure } from '@comcen/shared/wire/http/voice.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ulpName, useUlps } from '../../live/live.ts';
import { useWhere } from '../../live/use-where.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ListHead } from '../../ui/ListHead.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { useDaysText } from '../kpi/use-days-text.ts';
import { stampText } from './stamp-text.ts';
import { asked, type Row, ratingListQuery, rowOf, type VoiceScope } from './voice-queries.ts';

interface RatingListProps {
  readonly scope: VoiceScope;
  readonly measure: RatingMeasure;
  readonly row: Row<RatingGroup> | null;
  readonly onClose: () => void;
}

/** The ratings behind a number, each with its order. */
export function RatingList({ scope, measure, row, onClose }: RatingListProps) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const where = useWhere(scope.ulp);
  const list = useInfiniteQuery(ratingListQuery(scope, measure, row));
  const [all, measured] = [t('code.ratingMeasure.count'), t(`code.ratingMeasure.${measure}`)];
  const title = measure === 'count' ? all : `${all}: ${measured}`;
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <ListHead className="voice-list" file={{ table: 'ratings', query: { ...asked(scope), measure, ...rowOf(row) } }}>
        {where} · {daysText(scope)}
      </ListHead>
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
            <th>{t('code.grouping.ulp')}</th>
            <th>{t('code.grouping.crew')}</th>
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
