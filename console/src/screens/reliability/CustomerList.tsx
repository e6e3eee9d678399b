import type { InterruptedCustomers } from '@comcen/shared/wire/http/reliability.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.tsx';
import { ListHead } from '../../ui/ListHead.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { useDaysText } from '../kpi/use-days-text.ts';
import { CustomersHead, CustomersRow, useCustomerWords } from './CustomersRow.tsx';
import { type CustomerDrill, DrillDialog, type InterruptionDrill } from './DrillDialog.tsx';
import { asked, customersQuery } from './reliability-queries.ts';

interface CustomerListProps {
  readonly title: string;
  readonly drill: CustomerDrill;
  readonly onClose: () => void;
}

/** The customers behind CEMI or CELID; each opens its interruptions. */
export function CustomerList({ title, drill, onClose }: CustomerListProps) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const nameOf = useCustomerWords();
  const [own, setOwn] = useState<InterruptionDrill | null>(null);
  const list = useInfiniteQuery(customersQuery(drill.scope, drill.measure, drill.part));
  const query = { ...asked(drill.scope), measure: drill.measure, feeder: drill.part.feeder ?? null };
  const open = (customers: InterruptedCustomers): void =>
    setOwn({
      list: 'interruptions',
      measure: 'sustained',
      number: nameOf(customers),
      place: drill.place,
      scope: drill.scope,
      part: { transformer: customers.transformer?.id, idpel: customers.idpel ?? undefined },
    });
  if (own) return <DrillDialog drill={own} onClose={() => setOwn(null)} />;
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <ListHead className="reliability-list" file={{ table: 'interrupted_customers', query }}>
        {drill.place} · {daysText(drill.scope.days)}
      </ListHead>
      <PagedTable
        title={title}
        list={list}
        empty={t('reliability.people.empty')}
        head={
          <tr>
            <CustomersHead />
          </tr>
        }
        row={(customers) => (
          <tr key={`${customers.transformer?.id}${customers.idpel}${customers.hours}${customers.ulp}`}>
            <CustomersRow customers={customers} onOpen={() => open(customers)} />
          </tr>
        )}
      />
    </Dialog>
  );
}
