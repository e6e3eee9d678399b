import type { RatingItem, RepeatItem } from '@comcen/shared/wire/http/voice.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ulpName, useUlps } from '../../live/live.ts';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import type { Scope } from './kpi-queries.ts';
import { useDaysText } from './use-days-text.ts';
import { ratingListQuery, repeatListQuery } from './voice-queries.ts';

export const VOICE_LISTS = ['repeats', 'occurrences', 'ratings', 'negative'] as const;
export type VoiceList = (typeof VOICE_LISTS)[number];

interface VoiceListsProps {
  readonly list: VoiceList;
  readonly scope: Scope;
  readonly where: string;
  readonly onClose: () => void;
}

/** The faults or the ratings behind a number of the customers. */
export function VoiceLists({ list, scope, where, onClose }: VoiceListsProps) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const title = t(`kpis.voiceList.${list}`);
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <p className="kpi-orders meta">
        {where} · {daysText(scope.days)}
      </p>
      <div className="kpi-drill">
        {list === 'repeats' || list === 'occurrences' ? (
          <Repeats scope={scope} measure={list} title={title} />
        ) : (
          <Ratings scope={scope} measure={list === 'negative' ? 'negative' : 'count'} title={title} />
        )}
      </div>
    </Dialog>
  );
}

function Repeats({ scope, measure, title }: { scope: Scope; measure: 'repeats' | 'occurrences'; title: string }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(repeatListQuery(scope, measure));
  return (
    <PagedTable
      title={title}
      list={list}
      empty={t('kpis.noFaults')}
      head={
        <tr>
          <th>{t('kpis.fault')}</th>
          <th>{t('kpis.customer')}</th>
          <th>{t('workOrders.columns.ulp')}</th>
          <th className="num">{t('workOrders.columns.reported')}</th>
          <th>{t('kpis.faultBefore')}</th>
          <th className="num">{t('kpis.restoredBefore')}</th>
          <th className="num">{t('kpis.gapDays')}</th>
        </tr>
      }
      row={(item) => <RepeatRow key={`${item.key}${item.fault.incidentId}`} item={item} />}
    />
  );
}

function RepeatRow({ item }: { item: RepeatItem }) {
  const ulps = useUlps();
  const numbers = useNumbers();
  const { fault, previous, gapHours } = item;
  return (
    <tr>
      <td>
        <Link className="link" href={`/incidents/${fault.incidentId}`}>
          {fault.number}
        </Link>
      </td>
      <td>
        {item.label} <span className="meta">{item.key}</span>
      </td>
      <td>{ulpName(ulps, item.ulp)}</td>
      <td className="num">{momentText(fault.reportedAt, serverNow())}</td>
      <td>
        {previous ? (
          <Link className="link" href={`/incidents/${previous.incidentId}`}>
            {previous.number}
          </Link>
        ) : (
          '–'
        )}
      </td>
      <td className="num">{previous?.restoredAt ? momentText(previous.restoredAt, serverNow()) : '–'}</td>
      <td className="num">{numbers.one(gapHours === null ? null : gapHours / 24)}</td>
    </tr>
  );
}

function Ratings({ scope, measure, title }: { scope: Scope; measure: 'count' | 'negative'; title: string }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(ratingListQuery(scope, measure));
  return (
    <PagedTable
      title={title}
      list={list}
      empty={t('kpis.noRatings')}
      head={
        <tr>
          <th>{t('kpis.report')}</th>
          <th className="num">{t('kpis.stars')}</th>
          <th className="num">NPS</th>
          <th>{t('kpis.comment')}</th>
          <th>{t('workOrders.columns.ulp')}</th>
          <th>{t('workOrders.columns.crew')}</th>
          <th className="num">{t('kpis.ratedAt')}</th>
        </tr>
      }
      row={(item) => <RatingRow key={item.reportId} item={item} />}
    />
  );
}

function RatingRow({ item }: { item: RatingItem }) {
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
      <td className="wide">{item.comment || '–'}</td>
      <td>{ulpName(ulps, item.ulp)}</td>
      <td>{item.crewCode ?? '–'}</td>
      <td className="num">{momentText(item.ratedAt, serverNow())}</td>
    </tr>
  );
}
