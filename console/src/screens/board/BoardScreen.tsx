import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { MapCanvas } from '../../map/MapCanvas.tsx';
import { useMayOperate } from '../../session.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { OrderPanel } from '../order/OrderPanel.tsx';
import { NewOrderPanel } from '../report/NewOrderPanel.tsx';
import { ReportPanel } from '../report/ReportPanel.tsx';
import { Overview } from './Overview.tsx';
import { Queue } from './Queue.tsx';

interface BoardScreenProps {
  readonly mode: string | undefined;
  readonly id: string | null;
}

/** Queue, map, and on the right what the address says: an order, a form, or the area. */
export function BoardScreen({ mode, id }: BoardScreenProps) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const mayOperate = useMayOperate();
  const selectedId = mode === 'orders' ? id : null;
  const open = (orderId: string) => go(`/orders/${orderId}`);
  return (
    <div className={mode ? 'board has-panel' : 'board'}>
      <h1 className="sr-only">{t('nav.board')}</h1>
      <Queue selectedId={selectedId} onOpen={open} />
      <MapCanvas
        selectedId={selectedId}
        onOpenOrder={open}
        onOpenIncident={(incidentId) => go(`/incidents/${incidentId}`)}
      />
      <aside className="panel" aria-label={t('nav.board')}>
        {mode === 'orders' && id ? (
          <OrderPanel key={id} id={id} onClose={() => go('/')} />
        ) : mode === 'report' || mode === 'new-order' ? (
          <Forms mode={mode} mayOperate={mayOperate} />
        ) : (
          <Overview onOpen={open} />
        )}
      </aside>
    </div>
  );
}

function Forms({ mode, mayOperate }: { mode: 'report' | 'new-order'; mayOperate: boolean }) {
  const { t } = useTranslation();
  if (!mayOperate) return <Notice title={t('problem.forbidden')} text={t('order.readOnly')} />;
  return mode === 'report' ? <ReportPanel /> : <NewOrderPanel />;
}
