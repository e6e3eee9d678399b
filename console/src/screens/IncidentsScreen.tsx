import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { incidentsQuery } from '../api/queries.ts';
import { ulpName, useOrders, useUlps } from '../live/live.ts';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { CodeSelect } from '../ui/CodeSelect.tsx';
import { ListScreen } from '../ui/ListScreen.tsx';
import { UlpSelect } from '../ui/UlpSelect.tsx';

const STATES = ['open', 'partly_restored', 'restored', 'closed', 'merged'] as const;
const COLUMNS = [
  'number',
  'state',
  'kind',
  'device',
  'ulp',
  'customers',
  'reports',
  'started',
  'restored',
  'order',
] as const;
const NUMERIC: readonly string[] = ['customers', 'reports'];

export function IncidentsScreen() {
  const { t } = useTranslation();
  const [state, setState] = useState<(typeof STATES)[number] | null>(null);
  const [ulp, setUlp] = useState<string | null>(null);
  const list = useInfiniteQuery(incidentsQuery({ state, ulp }));
  return (
    <ListScreen
      title={t('incidents.title')}
      list={list}
      empty={t('incidents.empty')}
      tools={
        <>
          <CodeSelect
            label={t('workOrders.state')}
            all={t('common.all')}
            value={state}
            codes={STATES}
            text={(code) => t(`code.incidentState.${code}`)}
            onChange={setState}
          />
          <UlpSelect value={ulp} onChange={setUlp} />
        </>
      }
      head={
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} className={NUMERIC.includes(column) ? 'num' : ''}>
              {t(`incidents.columns.${column}`)}
            </th>
          ))}
        </tr>
      }
      row={(incident) => <IncidentRow key={incident.id} incident={incident} />}
    />
  );
}

function IncidentRow({ incident }: { incident: IncidentItem }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const orders = [...useOrders().values()].filter(({ incidentId }) => incidentId === incident.id);
  const now = serverNow();
  return (
    <tr>
      <td className="strong">{incident.number}</td>
      <td>{t(`code.incidentState.${incident.state}`)}</td>
      <td className={incident.hasHazard ? 'hazard-ink' : ''}>{t(`code.kind.${incident.kind}`)}</td>
      <td className="wide">
        {incident.device ? `${t(`code.device.${incident.device.kind}`)} ${incident.device.code}` : incident.address}
      </td>
      <td>{ulpName(ulps, incident.ulp)}</td>
      <td className="num">{incident.customersOut}</td>
      <td className="num">{incident.reportCount}</td>
      <td>{momentText(incident.startedAt, now)}</td>
      <td>{incident.restoredAt ? momentText(incident.restoredAt, now) : '–'}</td>
      <td>
        {orders.map((order) => (
          <Link key={order.id} className="link" href={`/orders/${order.id}`}>
            {order.number}
          </Link>
        ))}
      </td>
    </tr>
  );
}
