import { type IncidentItem, incidentItem } from '@comcen/shared/wire/http/board.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { incidentsQuery } from '../api/queries.ts';
import { ulpName, useOrders, useUlps } from '../live/live.ts';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { ColumnHead } from '../ui/ColumnHead.tsx';
import { EstimateTime } from '../ui/EstimateTime.tsx';
import { ListScreen } from '../ui/ListScreen.tsx';
import { useListFilter } from '../ui/use-list-filter.tsx';
import { PlannedStrip } from './planned/PlannedStrip.tsx';

const STATES = incidentItem.shape.state.options;
const COLUMNS = [
  'number',
  'state',
  'kind',
  'device',
  'ulp',
  'customers',
  'reports',
  'started',
  'expected',
  'restored',
  'order',
] as const;
const NUMERIC: readonly (typeof COLUMNS)[number][] = ['customers', 'reports'];

export function IncidentsScreen() {
  const { t } = useTranslation();
  const { filter, tools } = useListFilter({
    label: t('workOrders.state'),
    codes: STATES,
    text: (code) => t(`code.incidentState.${code}`),
  });
  return (
    <ListScreen
      above={<PlannedStrip />}
      title={t('incidents.title')}
      list={useInfiniteQuery(incidentsQuery(filter))}
      empty={t('incidents.empty')}
      tools={tools}
      file={{ table: 'incidents', query: filter }}
      head={<ColumnHead columns={COLUMNS} numeric={NUMERIC} text={(column) => t(`incidents.columns.${column}`)} />}
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
      <td>
        <Link className="link" href={`/incidents/${incident.id}`}>
          {incident.number}
        </Link>
      </td>
      <td>{t(`code.incidentState.${incident.state}`)}</td>
      <td className={incident.hasHazard ? 'hazard-ink' : ''}>{t(`code.kind.${incident.kind}`)}</td>
      <td className="wide">
        {incident.device ? `${t(`code.device.${incident.device.kind}`)} ${incident.device.code}` : incident.address}
      </td>
      <td>{ulpName(ulps, incident.ulp)}</td>
      <td className="num">{incident.customersOut}</td>
      <td className="num">{incident.reportCount}</td>
      <td>{momentText(incident.startedAt, now)}</td>
      <td>{incident.estimate && !incident.restoredAt ? <EstimateTime estimate={incident.estimate} /> : '–'}</td>
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
