import type { INTERRUPTION_MEASURES, InterruptionItem } from '@comcen/shared/wire/http/reliability.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ulpName, useUlps } from '../../live/live.ts';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ListHead } from '../../ui/ListHead.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { useDaysText } from '../kpi/use-days-text.ts';
import { asked, interruptionsQuery, type Part, partOf, type Scope } from './reliability-queries.ts';

interface DrillPlace {
  /** The number that was asked about, and whose it is, in words. */
  readonly number: string;
  readonly place: string;
  readonly scope: Scope;
  readonly part: Part;
}
export type InterruptionDrill = DrillPlace & {
  readonly list: 'interruptions';
  readonly measure: (typeof INTERRUPTION_MEASURES)[number];
};
export type CustomerDrill = DrillPlace & { readonly list: 'customers'; readonly measure: 'cemi' | 'celidS' | 'celidT' };
export type Drill = InterruptionDrill | CustomerDrill;

/** The interruptions behind a number, and what of each counts in it. */
export function DrillDialog({ drill, onClose }: { readonly drill: InterruptionDrill; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const list = useInfiniteQuery(interruptionsQuery(drill.scope, drill.measure, drill.part));
  const query = { ...asked(drill.scope), measure: drill.measure, ...partOf(drill.part) };
  const title = t('reliability.list.title', { number: drill.number });
  const isCounted = drill.measure === 'sustained' || drill.measure === 'momentary';
  const columns = ['number', 'kind', 'place', 'ulp', 'cause', 'started', 'restored', 'customers'] as const;
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <ListHead className="reliability-list" file={{ table: 'interruptions', query }}>
        {drill.place} · {daysText(drill.scope.days)}
        {isCounted && ` · ${t('reliability.list.note')}`}
      </ListHead>
      <PagedTable
        title={title}
        list={list}
        empty={t('reliability.list.empty')}
        head={
          <tr>
            {columns.map((column) => (
              <th key={column} className={column === 'customers' ? 'num' : ''}>
                {t(`reliability.list.${column}`)}
              </th>
            ))}
            {isCounted && (
              <>
                <th className="num">
                  {t(drill.measure === 'momentary' ? 'reliability.list.momentary' : 'reliability.list.ci')}
                </th>
                {drill.measure === 'sustained' && <th className="num">{t('reliability.list.cmi')}</th>}
                <th className="num">{t('reliability.list.longest')}</th>
              </>
            )}
          </tr>
        }
        row={(item) => <Row key={item.id} item={item} measure={drill.measure} />}
      />
    </Dialog>
  );
}

function Row({ item, measure }: { readonly item: InterruptionItem; readonly measure: InterruptionDrill['measure'] }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const numbers = useNumbers();
  const moment = (at: string): string => momentText(at, serverNow());
  const isCounted = measure === 'sustained' || measure === 'momentary';
  return (
    <tr>
      <td>
        <Link href={item.kind === 'fault' ? `/incidents/${item.id}` : '/planned-outages'} className="link">
          {item.number}
        </Link>
      </td>
      <td>{t(`code.interruption.${item.kind}`)}</td>
      <td>{item.device ? `${item.device.code} ${item.device.name}` : '–'}</td>
      <td>{ulpName(ulps, item.ulp)}</td>
      <td>{item.cause === null ? '–' : t(`code.cause.${item.cause}`, item.cause)}</td>
      <td>{moment(item.startedAt)}</td>
      <td>
        {item.restoredAt === null ? t('reliability.list.waiting') : moment(item.restoredAt)}
        {item.steps.length > 1 && (
          <ul className="steps" aria-label={t('reliability.list.steps')}>
            {item.steps.map(({ restoredAt, customers }) => (
              <li key={restoredAt}>{t('reliability.list.step', { time: moment(restoredAt), count: customers })}</li>
            ))}
          </ul>
        )}
      </td>
      <td className="num">{numbers.whole(item.customers)}</td>
      {isCounted && (
        <>
          <td className="num">{numbers.whole(measure === 'momentary' ? item.momentary : item.ci)}</td>
          {measure === 'sustained' && <td className="num">{numbers.one(item.cmiMin)}</td>}
          <td className="num">{numbers.one(item.longestMin)}</td>
        </>
      )}
    </tr>
  );
}
