import type { ReliabilityReply, ReliabilityRow } from '@comcen/shared/wire/http/reliability.ts';
import { useTranslation } from 'react-i18next';
import { ulpName, useUlps } from '../../live/live.ts';
import { useNumbers } from '../../ui/numbers.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { useDaysText } from '../kpi/use-days-text.ts';
import type { Drill } from './DrillDialog.tsx';
import { IndexNumber } from './IndexNumber.tsx';
import { INDICES, useFixed, useIndices } from './index-cells.ts';
import type { Part, Scope } from './reliability-queries.ts';
import { monthsOf, type ReliabilityView } from './use-reliability-view.ts';

const BYS = ['ulp', 'feeder', 'month'] as const;

interface TableProps {
  readonly reply: ReliabilityReply;
  readonly scope: Scope;
  readonly by: ReliabilityView['by'];
  readonly onBy: (by: ReliabilityView['by']) => void;
  readonly onOpen: (drill: Drill) => void;
}

export function IndexTable({ reply, scope, by, onBy, onOpen }: TableProps) {
  const { t } = useTranslation();
  const words = useIndices(reply);
  const nameOf = useNames(reply);
  return (
    <section className="index-table">
      <header className="row">
        <h2>{t('reliability.table.title')}</h2>
        <Segments
          label={t('reliability.table.by')}
          value={by}
          onChange={onBy}
          options={BYS.map((value) => ({ value, label: t(`reliability.table.${value}`) }))}
        />
      </header>
      <ScrollRegion className="kpi-table" label={t('reliability.table.title')}>
        <table className="table">
          <thead>
            <tr>
              <th>{t(`reliability.table.${reply.groupBy === 'none' ? 'ulp' : reply.groupBy}`)}</th>
              <th className="num">{t('reliability.column.customers')}</th>
              <th className="num">{t('reliability.column.interruptions')}</th>
              <th className="num group">{t('reliability.column.saidiMin')}</th>
              <th className="num">{t('reliability.column.saidiH')}</th>
              {INDICES.slice(1).map((index) => (
                <th key={index} className="num" title={words.says(index)}>
                  {index === 'caidi' ? t('reliability.column.caidi') : words.name(index)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {reply.items.map((row) => (
              <Row key={row.key} row={row} name={nameOf(row.key)} reply={reply} scope={scope} onOpen={onOpen} />
            ))}
            <Row
              row={reply.total}
              name={t('reliability.table.total')}
              reply={reply}
              scope={scope}
              onOpen={onOpen}
              isTotal
            />
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

interface RowProps extends Pick<TableProps, 'reply' | 'scope' | 'onOpen'> {
  readonly row: ReliabilityRow;
  readonly name: string;
  readonly isTotal?: boolean;
}

function Row({ row, name, reply, scope, onOpen, isTotal = false }: RowProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const fixed = useFixed();
  const narrowed = isTotal ? { scope, part: {} } : narrow(reply, scope, row.key);
  const number = { reply, row, place: name, onOpen, ...narrowed };
  const events = t('reliability.events', { count: row.interruptions });
  return (
    <tr className={isTotal ? 'total' : ''}>
      <th scope="row">{name}</th>
      <td className="num">{numbers.whole(row.customers)}</td>
      <td className="num">
        {row.interruptions === 0 ? (
          <span>0</span>
        ) : (
          <button
            type="button"
            className="kpi-number"
            aria-label={t('reliability.open', { number: '', value: events, place: name })}
            onClick={() =>
              onOpen({ list: 'interruptions', measure: 'sustained', number: events, place: name, ...narrowed })
            }
          >
            {numbers.whole(row.interruptions)}
          </button>
        )}
      </td>
      <td className="num group">
        <IndexNumber {...number} index="saidi" />
      </td>
      <td className="num">
        <IndexNumber {...number} index="saidi">
          {fixed(row.saidiH, 2)}
        </IndexNumber>
      </td>
      {INDICES.slice(1).map((index) => (
        <td key={index} className="num">
          <IndexNumber {...number} index={index} />
        </td>
      ))}
    </tr>
  );
}

/** What a row's numbers were made of. */
function narrow({ groupBy }: ReliabilityReply, scope: Scope, key: string): { scope: Scope; part: Part } {
  if (groupBy === 'ulp') return { scope: { ...scope, ulp: key }, part: {} };
  if (groupBy === 'month') return { scope: { ...scope, days: monthsOf(key, key) }, part: {} };
  return { scope, part: { feeder: key } };
}

function useNames({ groupBy, labels }: ReliabilityReply): (key: string) => string {
  const { t } = useTranslation();
  const ulps = useUlps();
  const daysText = useDaysText();
  return (key) => {
    if (groupBy === 'ulp') return ulpName(ulps, key);
    if (groupBy === 'month') return daysText(monthsOf(key, key));
    return key === 'none' ? t('code.row.feeder') : (labels[key] ?? key);
  };
}
