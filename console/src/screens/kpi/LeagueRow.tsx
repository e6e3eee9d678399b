import type { KpiReply, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import type { KpiStormDaysRow } from '@comcen/shared/wire/http/kpi-storm-days.ts';
import { useTranslation } from 'react-i18next';
import { SpreadBar } from '../../ui/charts/SpreadBar.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { Delta } from './Delta.tsx';
import { type Ask, KpiNumber } from './KpiNumber.tsx';
import { type Interval, statsOf, targetOfRow, useKpiCells } from './kpi-cells.ts';
import { type StormShare, stormShareOf } from './storm-share.ts';
import { useKeyNames } from './use-key-names.ts';

export interface Served {
  readonly customers: ReadonlyMap<string, number>;
}

interface LeagueRowProps {
  readonly row: KpiRow;
  readonly reply: KpiReply;
  readonly past: KpiReply | null;
  readonly served: Served | null;
  /** What of its orders came on storm days; undefined while it cannot be read. */
  readonly storms: KpiStormDaysRow | undefined;
  readonly interval: Interval;
  readonly end: number;
  readonly onAsk: Ask;
}

/** One ULP: its load, what came with storms, its figures, and how they moved. */
export function LeagueRow({ row, reply, past, served, storms, interval, end, onAsk }: LeagueRowProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const cells = useKpiCells(reply);
  const name = useKeyNames('ulp')(row.key);
  const stats = statsOf(row, interval);
  const target = targetOfRow(reply, row, interval);
  const place = { row: { by: 'ulp', key: row.key } as const, name };
  const mean = cells.interval(row, interval, 'mean');
  const stormy = storms && stormShareOf(row, storms, interval);
  const customers = served?.customers.get(row.key) ?? null;
  const pastRow = past?.items.find(({ key }) => key === row.key);
  const share = (part: number, all: number): string => (all === 0 ? '–' : `${numbers.whole((part / all) * 100)} %`);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="num">
        <KpiNumber cell={cells.count(row)} place={place} onAsk={onAsk} />
      </td>
      <td className="num">{share(row.count, reply.total.count)}</td>
      {served && (
        <>
          <td className="num">{numbers.whole(customers)}</td>
          <td className="num">{numbers.one(customers ? (row.count / customers) * 1000 : null)}</td>
        </>
      )}
      <td className="num">
        <KpiNumber cell={cells.flagged(row)} place={place} onAsk={onAsk}>
          {`${numbers.whole(row.flagged)} (${share(row.flagged, row.count)})`}
        </KpiNumber>
      </td>
      {storms && stormy && <StormCell storms={storms} share={stormy} />}
      <td className={mean.isPast ? 'num group breached' : 'num group'}>
        <KpiNumber cell={mean} place={place} onAsk={onAsk} />
      </td>
      {stormy && <td className="num">{numbers.one(stormy.calmMean)}</td>}
      <td>
        <SpreadBar
          {...stats}
          target={target}
          end={end}
          label={t('kpis.leagueSpreadOf', {
            p50: numbers.one(stats.p50),
            p90: numbers.one(stats.p90),
            mean: numbers.one(stats.mean),
            target: numbers.whole(target),
          })}
        />
      </td>
      {(['within', 'achievement'] as const).map((stat) => (
        <td key={stat} className="num">
          <KpiNumber cell={cells.interval(row, interval, stat)} place={place} onAsk={onAsk} />
        </td>
      ))}
      {past && (
        <td className="num">
          <Delta now={stats.mean} before={pastRow ? statsOf(pastRow, interval).mean : null} />
        </td>
      )}
    </tr>
  );
}

/** How much of the ULP's orders and minutes the storm days brought. */
function StormCell({ storms, share }: { storms: KpiStormDaysRow; share: StormShare }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const percent = (part: number | null) => (part === null ? '–' : `${numbers.whole(part * 100)} %`);
  const days = t('kpis.leagueStormDays', { count: storms.days, major: storms.majorEventDays });
  return (
    <td className={storms.days === 0 ? 'num quiet' : 'num'} title={days}>
      {storms.days === 0 ? '–' : `${percent(share.orders)} · ${percent(share.minutes)}`}
      <span className="sr-only"> {days}</span>
    </td>
  );
}
