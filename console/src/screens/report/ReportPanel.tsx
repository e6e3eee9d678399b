import type { CustomerItem, ReportReply } from '@comcen/shared/wire/http/report.ts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearch } from 'wouter';
import { customersQuery } from '../../api/queries.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Outdated } from '../../ui/Notice.tsx';
import { ReportDone } from './ReportDone.tsx';
import { ReportForm } from './ReportForm.tsx';

/** Report entry: who or where, what, send; then the number to tell the caller. */
export function ReportPanel() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [done, setDone] = useState<ReportReply | null>(null);
  const [round, setRound] = useState(0);
  const { given, error, refetch } = useGivenCustomer();
  const again = useCallback(() => {
    setDone(null);
    setRound((before) => before + 1);
  }, []);
  useAskedAgain(done !== null, again);
  return (
    <section className="order" aria-label={t('report.title')}>
      <header className="order-head">
        <div className="spread">
          <h2>{t('report.title')}</h2>
          <button type="button" className="button plain icon" aria-label={t('common.close')} onClick={() => go('/')}>
            <Icon name="close" />
          </button>
        </div>
        {!done && <p className="quiet">{t('report.lead')}</p>}
      </header>
      {error && <Outdated error={error} onRetry={refetch} />}
      {done ? (
        <ReportDone report={done} onAgain={again} />
      ) : (
        <ReportForm key={`${round}${given?.idpel ?? ''}`} given={given} onDone={setDone} />
      )}
    </section>
  );
}

/** N and the button lead to the address that is open already: nothing but this would happen. */
function useAskedAgain(isDone: boolean, again: () => void): void {
  useEffect(() => {
    if (!isDone) return;
    const look = () => location.pathname === '/report' && again();
    window.addEventListener('pushState', look);
    return () => window.removeEventListener('pushState', look);
  }, [isDone, again]);
}

/** `?idpel=` comes from the command palette. */
function useGivenCustomer() {
  const idpel = new URLSearchParams(useSearch()).get('idpel') ?? '';
  const { data, error, refetch } = useQuery(customersQuery(idpel));
  const [given, setGiven] = useState<CustomerItem | null>(null);
  useEffect(() => {
    setGiven(data?.items.find((item) => item.idpel === idpel) ?? null);
  }, [data, idpel]);
  return { given, error, refetch };
}
