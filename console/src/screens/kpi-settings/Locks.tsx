import type { KpiLock } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { maySetSettings, useSession } from '../../session.tsx';
import { dayText, momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Failed, Loading } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { LockDialog } from './LockDialog.tsx';
import { locksQuery } from './queries.ts';
import { UnlockDialog } from './UnlockDialog.tsx';

/** Newest first: the months that are over, of a year back, and every locked one before. */
function monthsWith(locks: readonly KpiLock[], today: string): string[] {
  const months = new Set(locks.map(({ month }) => month));
  const [year = 0, month = 1] = today.split('-').map(Number);
  for (let back = 1; back <= 12; back += 1)
    months.add(new Date(Date.UTC(year, month - 1 - back)).toISOString().slice(0, 7));
  return [...months].sort().reverse();
}

type Asked = { readonly month: string; readonly what: 'lock' | 'unlock' };

export function Locks({ onCorrections }: { onCorrections: (month: string) => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(locksQuery);
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  const locks = new Map(data.items.map((lock) => [lock.month, lock]));
  const close = () => setAsked(null);
  return (
    <>
      <div className="kpi-settings-head">
        <p className="meta">{t('kpiSettings.locksLead')}</p>
        <span className="grow" />
        <ExportMenu table="kpi_locks" query={{}} />
      </div>
      <ScrollRegion className="screen-table" label={t('kpiSettings.locks')}>
        <table className="table">
          <thead>
            <tr>
              {(['month', 'state', 'lockedAt', 'lockedBy', 'official', 'note', 'late'] as const).map((key) => (
                <th key={key} scope="col" className={key === 'late' ? 'number' : undefined}>
                  {t(`kpiSettings.${key}`)}
                </th>
              ))}
              <th scope="col" aria-label={t('kpiSettings.check')} />
            </tr>
          </thead>
          <tbody>
            {monthsWith(data.items, dayText(serverNow())).map((month) => (
              <LockRow
                key={month}
                month={month}
                lock={locks.get(month)}
                onAsk={(what) => setAsked({ month, what })}
                onCorrections={() => onCorrections(month)}
              />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {asked?.what === 'lock' && <LockDialog month={asked.month} onClose={close} />}
      {asked?.what === 'unlock' && <UnlockDialog month={asked.month} onClose={close} />}
    </>
  );
}

interface LockRowProps {
  readonly month: string;
  readonly lock: KpiLock | undefined;
  readonly onAsk: (what: Asked['what']) => void;
  readonly onCorrections: () => void;
}

function LockRow({ month, lock, onAsk, onCorrections }: LockRowProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const mayChange = maySetSettings(useSession());
  return (
    <tr>
      <th scope="row">{month}</th>
      <td className={lock ? 'strong' : 'quiet'}>{t(lock ? 'kpiSettings.isLocked' : 'kpiSettings.isOpen')}</td>
      <td>{lock && momentText(lock.lockedAt, serverNow())}</td>
      <td>{lock?.lockedBy}</td>
      <td>{lock && officialWords(t, lock.officialRecovery)}</td>
      <td>{lock?.note}</td>
      <td className="number">
        {lock && lock.corrections > 0 ? (
          <button type="button" className="link" onClick={onCorrections}>
            {numbers.whole(lock.corrections)}
          </button>
        ) : (
          lock && '0'
        )}
      </td>
      <td className="actions">
        {mayChange && (
          <button type="button" className="button small" onClick={() => onAsk(lock ? 'unlock' : 'lock')}>
            {t(lock ? 'kpiSettings.unlock' : 'kpiSettings.check')}
          </button>
        )}
      </td>
    </tr>
  );
}

/** As the settings call it. */
function officialWords(t: TFunction, code: string): string {
  const known = (['work', 'outage', 'customer'] as const).find((one) => one === code);
  return known ? t(`code.officialRecovery.${known}`) : code;
}
