import type { TmpItem, TmpReply } from '@comcen/shared/wire/http/reliability.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.tsx';
import { ListHead } from '../../ui/ListHead.tsx';
import { Failed, Loading, Notice } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { useDaysText } from '../kpi/use-days-text.ts';
import { CustomersHead, CustomersRow, useCustomerWords } from './CustomersRow.tsx';
import { DrillDialog, type InterruptionDrill } from './DrillDialog.tsx';
import { useFixed } from './index-cells.ts';
import { LockedMonths } from './LockedMonths.tsx';
import { tmpCustomersQuery, tmpQuery } from './reliability-queries.ts';
import { TmpLevels } from './TmpLevels.tsx';
import { type Med, monthsOf } from './use-reliability-view.ts';

interface TmpViewProps {
  readonly month: string;
  readonly ulp: string | null;
  readonly med: Med;
}

/** A month's customers past the service quality that their unit declared, and the level itself. */
export function TmpView({ month, ulp, med }: TmpViewProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const list = useInfiniteQuery(tmpQuery(month, ulp, med));
  const first = list.data?.pages[0];
  if (!first) return list.isError ? <Failed error={list.error} onRetry={list.refetch} /> : <Loading />;
  return (
    <div className="kpi-body tmp" inert={list.isPlaceholderData} aria-busy={list.isPlaceholderData}>
      <LockedMonths days={monthsOf(month, month)} />
      <section className="tmp-top">
        <article className={first.past > 0 ? 'big is-past' : 'big'}>
          <p className="big-line">
            <span className="big-number">{numbers.whole(first.past)}</span>
            <span className="quiet">{t('reliability.tmp.past')}</span>
          </p>
          <p>
            <strong>{numbers.whole(first.due)}</strong> <span className="quiet">{t('reliability.tmp.due')}</span>
          </p>
          <p className="quiet">{t('reliability.tmp.lead')}</p>
        </article>
        <TmpLevels levels={first.levels} />
      </section>
      {first.levels.length === 0 ? (
        <Notice title={t('reliability.tmp.undeclared')} text={t('reliability.tmp.undeclaredText')} />
      ) : (
        <Past list={list} month={month} med={med} />
      )}
    </div>
  );
}

interface PastProps extends Pick<TmpViewProps, 'month' | 'med'> {
  readonly list: ReturnType<typeof useInfiniteQuery<TmpReply>>;
}

function Past({ list, month, med }: PastProps) {
  const { t } = useTranslation();
  const fixed = useFixed();
  const nameOf = useCustomerWords();
  const [open, setOpen] = useState<InterruptionDrill | null>(null);
  const [group, setGroup] = useState<TmpItem | null>(null);
  const show = (item: TmpItem): void =>
    setOpen({
      list: 'interruptions',
      measure: 'sustained',
      number: nameOf(item),
      place: t('reliability.tab.tmp'),
      scope: { days: monthsOf(month, month), ulp: null, kind: 'fault', med },
      part: { transformer: item.transformer?.id, idpel: item.idpel ?? undefined },
    });
  return (
    <>
      <PagedTable
        title={t('reliability.tab.tmp')}
        list={list}
        empty={t('reliability.tmp.empty')}
        head={
          <tr>
            <CustomersHead />
            <th>{t('reliability.tmp.columns.level')}</th>
            <th>{t('reliability.tmp.columns.standing')}</th>
            <th>{t('reliability.people.numbers')}</th>
          </tr>
        }
        row={(item) => (
          <tr key={`${item.transformer?.id}${item.idpel}${item.hours}${item.ulp}`}>
            <CustomersRow customers={item} onOpen={() => show(item)} />
            <td>{t('reliability.tmp.level', { hours: fixed(item.level.hours, 1), times: item.level.times })}</td>
            <td className={item.standing === 'due' ? 'breached' : ''}>{t(`code.standing.${item.standing}`)}</td>
            <td>
              {item.idpel === null && item.transformer !== null && (
                <button type="button" className="button small" onClick={() => setGroup(item)}>
                  {t('reliability.people.numbers')}
                </button>
              )}
            </td>
          </tr>
        )}
      />
      {open && <DrillDialog drill={open} onClose={() => setOpen(null)} />}
      {group?.transformer && <Numbers month={month} transformer={group.transformer} onClose={() => setGroup(null)} />}
    </>
  );
}

interface NumbersProps {
  readonly month: string;
  readonly transformer: { readonly id: string; readonly code: string };
  readonly onClose: () => void;
}

/** Only the numbers: who they are stands where customers are looked up. */
function Numbers({ month, transformer, onClose }: NumbersProps) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const list = useInfiniteQuery(tmpCustomersQuery(month, transformer.id));
  const title = t('reliability.people.numbersTitle', { code: transformer.code });
  return (
    <Dialog title={title} onClose={onClose}>
      <ListHead file={{ table: 'tmp_customers', query: { month, transformer: transformer.id } }}>
        {daysText(monthsOf(month, month))}
      </ListHead>
      <PagedTable
        title={title}
        list={list}
        empty={t('reliability.people.empty')}
        head={
          <tr>
            <th>{t('reliability.people.numbers')}</th>
          </tr>
        }
        row={({ idpel }) => (
          <tr key={idpel}>
            <td>{idpel}</td>
          </tr>
        )}
      />
    </Dialog>
  );
}
