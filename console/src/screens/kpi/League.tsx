import type { KpiReply, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SpreadBar } from '../../ui/charts/SpreadBar.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Awaited } from './Awaited.tsx';
import { Delta } from './Delta.tsx';
import { type Ask, KpiNumber } from './KpiNumber.tsx';
import { type Interval, statsOf, targetOfRow, useKpiCells } from './kpi-cells.ts';
import { kpisQuery, servedQuery } from './kpi-queries.ts';
import { useKeyNames } from './use-key-names.ts';
import type { WhyProps } from './Why.tsx';

/** ULPs beside each other with what makes a comparison fair: no rank, for a rank hides load and spread. */
export function League(why: WhyProps) {
  const { t } = useTranslation();
  const all = { ...why.scope, ulp: null };
  const now = useQuery(kpisQuery(all, 'ulp'));
  const served = useQuery(servedQuery(all.days)).data ?? null;
  const past = useQuery({
    ...kpisQuery({ ...all, days: why.before ?? all.days }, 'ulp'),
    enabled: why.before !== null,
  });
  return (
    <Awaited title={t('kpis.league')} query={now}>
      {(reply) => <Drawn {...why} reply={reply} past={why.before && past.data ? past.data : null} served={served} />}
    </Awaited>
  );
}

interface DrawnProps extends WhyProps {
  readonly reply: KpiReply;
  readonly past: KpiReply | null;
  /** Null while it cannot be read: its columns are left out. */
  readonly served: Served | null;
}

interface Served {
  readonly customers: ReadonlyMap<string, number>;
  readonly majorEventDays: readonly string[];
}

function Drawn({ reply, past, served, interval, name, onAsk }: DrawnProps) {
  const { t } = useTranslation();
  const rows = [...reply.items].sort((a, b) => (statsOf(b, interval).mean ?? 0) - (statsOf(a, interval).mean ?? 0));
  const end = Math.max(
    1,
    ...rows.map((row) => Math.max(statsOf(row, interval).p90 ?? 0, targetOfRow(reply, row, interval) * 1.1)),
  );
  const title = `${t('kpis.league')}: ${name}`;
  return (
    <section className="chart-box league">
      <header className="chart-head">
        <h2>{title}</h2>
      </header>
      <p className="meta chart-says">
        {t('kpis.leagueSays')}
        {served && ` ${t('kpis.leagueStorms', { count: served.majorEventDays.length })}`}
      </p>
      <ScrollRegion className="league-table" label={title}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('code.grouping.ulp')}</th>
              <th scope="col" className="num">
                {t('kpi.count')}
              </th>
              <th scope="col" className="num">
                {t('kpis.leagueShare')}
              </th>
              {served && (
                <>
                  <th scope="col" className="num">
                    {t('kpis.customers')}
                  </th>
                  <th scope="col" className="num">
                    {t('kpis.perThousand')}
                  </th>
                </>
              )}
              <th scope="col" className="num">
                {t('kpis.leagueFlagged')}
              </th>
              <th scope="col" className="num group">
                {t('kpis.stat.mean')}
              </th>
              <th scope="col">{t('kpis.leagueSpread')}</th>
              <th scope="col" className="num">
                {t('kpis.stat.within')}
              </th>
              <th scope="col" className="num">
                {t('kpis.stat.achievement')}
              </th>
              {past && (
                <th scope="col" className="num">
                  {t('kpis.leagueChange')}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.key}
                row={row}
                reply={reply}
                past={past}
                served={served}
                interval={interval}
                end={end}
                onAsk={onAsk}
              />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

interface RowProps {
  readonly row: KpiRow;
  readonly reply: KpiReply;
  readonly past: KpiReply | null;
  readonly served: Served | null;
  readonly interval: Interval;
  readonly end: number;
  readonly onAsk: Ask;
}

function Row({ row, reply, past, served, interval, end, onAsk }: RowProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const cells = useKpiCells(reply);
  const name = useKeyNames('ulp')(row.key);
  const stats = statsOf(row, interval);
  const target = targetOfRow(reply, row, interval);
  const place = { row: { by: 'ulp', key: row.key } as const, name };
  const mean = cells.interval(row, interval, 'mean');
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
      <td className={mean.isPast ? 'num group breached' : 'num group'}>
        <KpiNumber cell={mean} place={place} onAsk={onAsk} />
      </td>
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
