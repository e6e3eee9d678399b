import type { IntervalStats, KpiReply, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

const STATS = ['mean', 'p50', 'p90', 'within', 'achievement'] as const;

interface KpiTableProps {
  readonly reply: KpiReply;
  readonly nameOf: (key: string) => string;
  /** Opens the orders behind a row; null = behind the total. */
  readonly onShow: (key: string | null) => void;
}

export function KpiTable({ reply, nameOf, onShow }: KpiTableProps) {
  const { t } = useTranslation();
  const official = reply.officialRecovery;
  const others = (['customer', 'work', 'outage'] as const).filter((kind) => kind !== official);
  return (
    <ScrollRegion className="kpi-table" label={t('kpi.title')}>
      <table className="table">
        <thead>
          <tr>
            <th rowSpan={2}>{t(`kpi.group.${reply.groupBy}`)}</th>
            <th rowSpan={2} className="num">
              {t('kpi.count')}
            </th>
            <th colSpan={STATS.length} className="group">
              {t('kpi.response')}
            </th>
            <th colSpan={STATS.length} className="group">
              {t(`kpi.recovery.${official}`)}
            </th>
            {others.map((kind) => (
              <th key={kind} rowSpan={2} className="num group">
                {t(`kpi.recovery.${kind}`)}
              </th>
            ))}
            <th rowSpan={2} className="num">
              {t('kpi.withoutRestore')}
            </th>
          </tr>
          <tr>
            {['response', 'recovery'].map((interval) =>
              STATS.map((stat, index) => (
                <th key={`${interval}${stat}`} className={index === 0 ? 'num group' : 'num'}>
                  {t(`kpi.${stat}`)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {reply.items.map((row) => (
            <Row key={row.key} row={row} name={nameOf(row.key)} reply={reply} onShow={() => onShow(row.key)} />
          ))}
          <Row row={reply.total} name={t('kpi.total')} reply={reply} onShow={() => onShow(null)} isTotal />
        </tbody>
      </table>
    </ScrollRegion>
  );
}

interface RowProps {
  readonly row: KpiRow;
  readonly name: string;
  readonly reply: KpiReply;
  readonly onShow: () => void;
  readonly isTotal?: boolean;
}

function Row({ row, name, reply, onShow, isTotal = false }: RowProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const official = reply.officialRecovery;
  const others = (['customer', 'work', 'outage'] as const).filter((kind) => kind !== official);
  return (
    <tr className={isTotal ? 'total' : ''}>
      <th scope="row">{name}</th>
      <td className="num">
        <button
          type="button"
          className="link"
          aria-label={t('kpi.ordersOpen', { count: row.count, key: name })}
          onClick={onShow}
        >
          {numbers.whole(row.count)}
        </button>
      </td>
      <Stats stats={row.response} target={reply.targets.responseMin} onShow={onShow} />
      <Stats stats={row.recovery[official]} target={reply.targets.recoveryMin} onShow={onShow} />
      {others.map((kind) => (
        <td key={kind} className="num group">
          {numbers.one(row.recovery[kind].mean)}
        </td>
      ))}
      <td className="num">{numbers.whole(row.withoutRestore)}</td>
    </tr>
  );
}

function Stats({ stats, target, onShow }: { stats: IntervalStats; target: number; onShow: () => void }) {
  const numbers = useNumbers();
  const isPast = stats.mean !== null && stats.mean > target;
  const percent = (value: number | null): string => (value === null ? '–' : `${numbers.whole(value)} %`);
  return (
    <>
      <td className={isPast ? 'num group breached' : 'num group'}>
        <button type="button" className="link plain" onClick={onShow}>
          {numbers.one(stats.mean)}
        </button>
      </td>
      <td className="num">{numbers.one(stats.p50)}</td>
      <td className="num">{numbers.one(stats.p90)}</td>
      <td className="num">{percent(stats.within)}</td>
      <td className="num">{percent(stats.achievement)}</td>
    </>
  );
}
