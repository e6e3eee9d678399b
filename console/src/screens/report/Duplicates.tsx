import { ATTACHABLE_KINDS, type ReportKind } from '@comcen/shared/domain/codes.ts';
import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import type { CustomerItem } from '@comcen/shared/wire/http/report.ts';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { byDistance } from '../../board/nearby.ts';
import { useIncidents, useOrders } from '../../live/live.ts';

const NEAR_M = 400;

interface DuplicatesProps {
  readonly customer: CustomerItem | null;
  readonly place: LatLng | null;
  readonly kind: ReportKind;
}

/** What is known to be out here already: the caller can be told at once. Triage decides; this only shows. */
export function Duplicates({ customer, place, kind }: DuplicatesProps) {
  const { t } = useTranslation();
  const incidents = useIncidents();
  const orders = useOrders();
  const from = customer?.location ?? place;
  if (!from || !ATTACHABLE_KINDS.some((attachable) => attachable === kind)) return null;
  const open = [...incidents.values()].filter(({ state }) => state === 'open' || state === 'partly_restored');
  const same = (incident: IncidentItem) =>
    customer?.transformerId != null && incident.device?.id === customer.transformerId;
  const near = byDistance(open, from, ({ location }) => location)
    .filter(({ item, meters }) => same(item) || meters <= NEAR_M)
    .slice(0, 2);
  if (near.length === 0) return null;
  return (
    <div className="duplicates" role="status">
      <p className="strong">{t('report.duplicateTitle')}</p>
      {near.map(({ item, meters }) => {
        const order = [...orders.values()].find(({ incidentId }) => incidentId === item.id);
        const figures = { number: item.number, reports: item.reportCount, customers: item.customersOut };
        return (
          <p key={item.id}>
            {same(item)
              ? t('report.duplicateDevice', figures)
              : t('report.duplicateNear', { ...figures, meters: Math.round(meters) })}{' '}
            {order && (
              <Link href={`/orders/${order.id}`}>
                {order.number} · {t(`code.state.${order.state}`)}
              </Link>
            )}
          </p>
        );
      })}
      <p className="meta">{t('report.duplicateHelp')}</p>
    </div>
  );
}
