import type { RepeatItem, RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ulpName, useUlps } from '../../live/live.ts';
import { useWhere } from '../../live/use-where.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ListHead } from '../../ui/ListHead.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { useDaysText } from '../kpi/use-days-text.ts';
import { stampText } from './stamp-text.ts';
import { asked, repeatListQuery, type VoiceScope } from './voice-queries.ts';

interface RepeatListProps {
  readonly scope: VoiceScope;
  readonly by: RepeatKind;
  readonly measure: 'repeats' | 'occurrences';
  /** The customer or device; null: all. */
  readonly of: string | null;
  readonly onClose: () => void;
}

/** The faults behind a number of repeat outages, each with the one before it. */
export function RepeatList({ scope, by, measure, of, onClose }: RepeatListProps) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const where = useWhere(scope.ulp);
  const list = useInfiniteQuery(repeatListQuery(scope, by, measure, of));
  const title = t(`code.repeatMeasure.${measure}`);
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <ListHead className="voice-list" file={{ table: 'repeats', query: { ...asked(scope), by, measure, key: of } }}>
        {where} · {daysText(scope)}
      </ListHead>
      <PagedTable
        title={title}
        list={list}
        empty={t('voice.noRepeats')}
        head={
          <tr>
            <th>{t('voice.columns.fault')}</th>
            <th>{t(`code.repeatKind.${by}`)}</th>
            <th>{t('code.grouping.ulp')}</th>
            <th>{t('voice.columns.reported')}</th>
            <th>{t('voice.columns.before')}</th>
            <th>{t('voice.columns.restored')}</th>
            <th className="num">{t('voice.columns.gap')}</th>
          </tr>
        }
        row={(item) => <RepeatLine key={`${item.key} ${item.fault.incidentId}`} item={item} />}
      />
    </Dialog>
  );
}

function RepeatLine({ item }: { item: RepeatItem }) {
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
      <td className="wide" title={item.key}>
        {item.label}
      </td>
      <td>{ulpName(ulps, item.ulp)}</td>
      <td>{stampText(fault.reportedAt)}</td>
      <td>
        {previous ? (
          <Link className="link" href={`/incidents/${previous.incidentId}`}>
            {previous.number}
          </Link>
        ) : (
          '–'
        )}
      </td>
      <td>{previous?.restoredAt ? stampText(previous.restoredAt) : '–'}</td>
      <td className="num">{numbers.one(gapHours === null ? null : gapHours / 24)}</td>
    </tr>
  );
}
