import type { InterruptedCustomers } from '@comcen/shared/wire/http/reliability.ts';
import { useTranslation } from 'react-i18next';
import { ulpName, useUlps } from '../../live/live.ts';
import { useNumbers } from '../../ui/numbers.ts';
import { useFixed } from './index-cells.ts';

export function CustomersHead() {
  const { t } = useTranslation();
  return (
    <>
      <th>{t('reliability.people.who')}</th>
      <th>{t('reliability.people.ulp')}</th>
      <th className="num">{t('reliability.people.times')}</th>
      <th className="num">{t('reliability.people.hours')}</th>
      <th className="num">{t('reliability.people.longest')}</th>
    </>
  );
}

/** "83 pelanggan gardu PK-114", "idpel 161000000001". */
export function useCustomerWords(): (customers: InterruptedCustomers) => string {
  const { t } = useTranslation();
  const numbers = useNumbers();
  return ({ transformer, idpel, customers }) => {
    if (idpel !== null) return t('reliability.people.one', { idpel });
    if (transformer === null) return t('reliability.people.nameless', { count: customers });
    return t('reliability.people.group', {
      count: customers,
      code: transformer.code,
      number: numbers.whole(customers),
    });
  };
}

export function CustomersRow({
  customers,
  onOpen,
}: {
  readonly customers: InterruptedCustomers;
  readonly onOpen: () => void;
}) {
  const ulps = useUlps();
  const nameOf = useCustomerWords();
  const numbers = useNumbers();
  const fixed = useFixed();
  const name = nameOf(customers);
  const isNamed = customers.transformer !== null || customers.idpel !== null;
  return (
    <>
      <td>
        {isNamed ? (
          <button type="button" className="kpi-number link" onClick={onOpen}>
            {name}
          </button>
        ) : (
          name
        )}
      </td>
      <td>{ulpName(ulps, customers.ulp)}</td>
      <td className="num">{numbers.whole(customers.times)}</td>
      <td className="num">{fixed(customers.hours, 2)}</td>
      <td className="num">{fixed(customers.longestH, 2)}</td>
    </>
  );
}
