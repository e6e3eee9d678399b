import { isOpen } from '@comcen/shared/domain/work-order/states.ts';
import { commandsFor, type OrderCommand } from '@comcen/shared/domain/work-order/transitions.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DirectCommand } from '../../api/commands.ts';
import { useMayOperate } from '../../session.tsx';
import { CommandDialog } from './CommandDialog.tsx';
import { OfferDialog } from './OfferDialog.tsx';
import { useDirectOrder } from './use-direct-order.ts';

/** In the order an operator needs them; the first is the usual next step. */
const SHOWN = ['offer', 'resume', 'recall', 'close', 'complete', 'reopen', 'hold', 'cancel'] as const;

const USUAL_NEXT: readonly string[] = ['offer', 'resume', 'close'];

/** The buttons that exist in this state: read from the same table the server decides by. */
export function OrderCommands({ order }: { order: WorkOrderDetail }) {
  const { t } = useTranslation();
  const mayOperate = useMayOperate();
  const [open, setOpen] = useState<DirectCommand | null>(null);
  const direct = useDirectOrder(order, () => setOpen(null));
  const possible = commandsFor(order.state, 'operator');
  // What may be taken from a crew may be given to another in one step.
  const shown = SHOWN.filter(
    (command) => possible.includes(command) || (command === 'offer' && possible.includes('recall')),
  );
  const isUsualNext = (command: OrderCommand) => USUAL_NEXT.includes(command) && possible.includes(command);
  if (shown.length === 0) return null;
  if (!mayOperate) return <footer className="order-foot quiet">{t('order.readOnly')}</footer>;
  const press = (command: DirectCommand) =>
    command === 'resume' ? direct.mutate({ command, body: {} }) : setOpen(command);
  return (
    <footer className="order-foot">
      {shown.map((command) => (
        <button
          key={command}
          type="button"
          className={command === 'cancel' ? 'button danger' : isUsualNext(command) ? 'button primary' : 'button'}
          disabled={direct.isPending}
          onClick={() => press(command)}
        >
          {t(command === 'offer' && !possible.includes('offer') ? 'command.reoffer' : `command.${command}`)}
        </button>
      ))}
      {isOpen(order.state) && (
        <button type="button" className="button" onClick={() => press('priority')}>
          {t('command.priority')}
        </button>
      )}
      {open === 'offer' && <OfferDialog order={order} onClose={() => setOpen(null)} />}
      {open !== null && open !== 'offer' && open !== 'resume' && (
        <CommandDialog key={open} order={order} command={open} onClose={() => setOpen(null)} />
      )}
    </footer>
  );
}
