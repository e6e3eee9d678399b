import type { KpiReply, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { type Ask, KpiNumber } from './KpiNumber.tsx';
import { type KpiCell, LEFT_OVERS, recoveriesOf, STATS, useKpiCells } from './kpi-cells.ts';

interface KpiTableProps {
  readonly reply: KpiReply;
  readonly nameOf: (key: string) => string;
  readonly onAsk: Ask;
  /** Narrows to a row's ULP; null where rows are no ULPs. */
  readonly onUlp: ((ulp: string) => void) | null;
}

export function KpiTable({ reply, nameOf, onAsk, onUlp }: KpiTableProps) {
  const { t } = useTranslation();
  const rowHead = (key: string): ReactNode =>
    onUlp ? (
      <button type="button" className="kpi-number" title={t('kpi.byDay')} onClick={() => onUlp(key)}>
        {nameOf(key)}
      </button>
    ) : (
      nameOf(key)
    );
  return (
    <ScrollRegion className="kpi-table" label={t('kpi.title')}>
      <table className="table">
        <Head reply={reply} />
        <tbody>
          {reply.items.map((row) => (
            <Row key={row.key} row={row} head={rowHead(row.key)} name={nameOf(row.key)} reply={reply} onAsk={onAsk} />
          ))}
          <Row row={reply.total} head={t('kpi.total')} name={t('kpi.total')} reply={reply} onAsk={onAsk} isTotal />
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Head({ reply }: { reply: KpiReply }) {
  const { t } = useTranslation();
  const [official, ...others] = recoveriesOf(reply);
  return (
    <thead>
      <tr>
        <th rowSpan={2}>{t(`code.grouping.${reply.groupBy}`)}</th>
        <th rowSpan={2} className="num">
          {t('kpi.count')}
        </th>
        <th colSpan={STATS.length} className="group">
          {t('kpi.response')}
        </th>
        <th colSpan={STATS.length} className="group">
          {official && t(`kpi.recovery.${official}`)}
        </th>
        <th colSpan={others.length} className="group">
          {t('kpi.recoveryMean')}
        </th>
        <th colSpan={LEFT_OVERS.length} className="group">
          {t('kpi.leftOvers')}
        </th>
        <th rowSpan={2} className="num group">
          {t('kpi.pausedMinutes')}
        </th>
      </tr>
      <tr>
        {['response', 'recovery'].map((interval) =>
          STATS.map((stat, index) => (
            <th key={`${interval}${stat}`} className={index === 0 ? 'num group' : 'num'}>
              {t(`kpis.stat.${stat}`)}
            </th>
          )),
        )}
        {others.map((kind, index) => (
          <th key={kind} className={index === 0 ? 'num group' : 'num'}>
            {t(`kpi.recoveryShort.${kind}`)}
          </th>
        ))}
        {LEFT_OVERS.map((kind, index) => (
          <th key={kind} className={index === 0 ? 'num group' : 'num'} title={t(`kpi.leftOverHelp.${kind}`)}>
            {t(`kpi.${kind}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly row: KpiRow;
  readonly head: ReactNode;
  readonly name: string;
  readonly reply: KpiReply;
  readonly onAsk: Ask;
  readonly isTotal?: boolean;
}

function Row({ row, head, name, reply, onAsk, isTotal = false }: RowProps) {
  const cells = useKpiCells(reply);
  const [official, ...others] = recoveriesOf(reply);
  const place = { row: isTotal ? null : { by: reply.groupBy, key: row.key }, name };
  const groups: KpiCell[][] = [
    [cells.count(row)],
    STATS.map((stat) => cells.interval(row, 'response', stat)),
    official ? STATS.map((stat) => cells.interval(row, official, stat)) : [],
    others.map((kind) => cells.interval(row, kind, 'mean')),
    LEFT_OVERS.map((kind) => cells.leftOver(row, kind)),
    [cells.paused(row)],
  ];
  return (
    <tr className={isTotal ? 'total' : ''}>
      <th scope="row">{head}</th>
      {groups.map((group, at) =>
        group.map((cell, index) => (
          <td
            key={cell.label}
            className={`num${index === 0 && at > 0 ? ' group' : ''}${cell.isPast ? ' breached' : ''}`}
          >
            <KpiNumber cell={cell} place={place} onAsk={onAsk} />
          </td>
        )),
      )}
    </tr>
  );
}
