import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import type { KpiStormDaysReply } from '@comcen/shared/wire/http/kpi-storm-days.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Awaited } from './Awaited.tsx';
import { Definition } from './Definition.tsx';
import { statsOf, targetOfRow } from './kpi-cells.ts';
import { kpisQuery, servedQuery, stormDaysQuery } from './kpi-queries.ts';
import { LeagueRow, type Served } from './LeagueRow.tsx';
import type { WhyProps } from './Why.tsx';

/** ULPs beside each other with what makes a comparison fair: no rank, for a rank hides load and spread. */
export function League(why: WhyProps) {
  const { t } = useTranslation();
  const all = { ...why.scope, ulp: null };
  const now = useQuery(kpisQuery(all, 'ulp'));
  const served = useQuery(servedQuery(all.days)).data ?? null;
  const storms = useQuery(stormDaysQuery(all)).data ?? null;
  const past = useQuery({
    ...kpisQuery({ ...all, days: why.before ?? all.days }, 'ulp'),
    enabled: why.before !== null,
  });
  return (
    <Awaited title={t('kpis.league')} query={now}>
      {(reply) => (
        <Drawn
          {...why}
          reply={reply}
          past={why.before && past.data ? past.data : null}
          served={served}
          storms={storms}
        />
      )}
    </Awaited>
  );
}

interface DrawnProps extends WhyProps {
  readonly reply: KpiReply;
  readonly past: KpiReply | null;
  /** Null while it cannot be read: its columns are left out. */
  readonly served: Served | null;
  readonly storms: KpiStormDaysReply | null;
}

function Drawn({ reply, past, served, storms, interval, name, onAsk }: DrawnProps) {
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
      <p className="meta chart-says">{t('kpis.leagueSays')}</p>
      {storms && (
        <p className="meta chart-says">
          {t('kpis.leagueStormDay')} <Definition code="stormDay" name={t('kpis.leagueStormDay')} fallback="" /> –{' '}
          {t('kpis.leagueStorms')}
        </p>
      )}
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
              {storms && (
                <th scope="col" className="num">
                  {t('kpis.leagueStorm')}
                </th>
              )}
              <th scope="col" className="num group">
                {t('kpis.stat.mean')}
              </th>
              {storms && (
                <th scope="col" className="num">
                  {t('kpis.leagueCalm')}
                </th>
              )}
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
              <LeagueRow
                key={row.key}
                row={row}
                reply={reply}
                past={past}
                served={served}
                storms={storms?.items.find(({ key }) => key === row.key)}
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
