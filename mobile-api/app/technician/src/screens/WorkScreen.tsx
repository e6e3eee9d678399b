import type { CrewMe } from '@comcen/shared/wire/http/auth.ts';
import { useEffect, useState } from 'react';
import { useStore } from '../../../store/store.ts';
import { useWords } from '../i18n/words.ts';
import { shownOrders } from '../orders/focus.ts';
import { board, outbox } from '../phone.ts';
import { trackPosition } from '../position/tracker.ts';
import { useOfferChime } from '../sound/use-offer-chime.ts';
import { useNow } from '../ui/clock.ts';
import { IdlePanel } from './IdlePanel.tsx';
import { MenuSheet } from './MenuSheet.tsx';
import { NextLine } from './NextLine.tsx';
import { OrderPanel } from './OrderPanel.tsx';
import { OrdersSheet } from './OrdersSheet.tsx';
import { StatusBars } from './StatusBars.tsx';
import { StepZone } from './StepZone.tsx';
import { TopBar } from './TopBar.tsx';

/** One order, one next step; everything else is one level down. */
export function WorkScreen({ me }: { readonly me: CrewMe }) {
  const words = useWords();
  const { orders, onDuty } = useStore(board);
  const entries = useStore(outbox.entries);
  const now = useNow();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [sheet, setSheet] = useState<'menu' | 'orders' | null>(null);
  const [isPositionDenied, setPositionDenied] = useState(false);

  const shown = shownOrders(orders, entries, now);
  const offers = shown.filter(({ state }) => state === 'offered');
  const current = offers[0] ?? shown.find(({ order }) => order.id === chosenId) ?? shown[0] ?? null;
  const others = shown.filter((other) => other !== current);
  useOfferChime(offers.length > 0);
  useEffect(() => (onDuty ? trackPosition(setPositionDenied) : undefined), [onDuty]);

  return (
    <div className="work">
      <TopBar me={me} onDuty={onDuty} now={now} onMenu={() => setSheet('menu')} />
      <StatusBars me={me} entries={entries} orders={orders} onDuty={onDuty} isPositionDenied={isPositionDenied} />
      <main className="stage" key={current?.order.id}>
        {current ? <OrderPanel shown={current} now={now} /> : <IdlePanel onDuty={onDuty} />}
      </main>
      <footer className="thumb">
        {current && <StepZone key={current.order.id} shown={current} technicianId={me.technicianId} />}
        {others[0] && <NextLine next={others[0]} count={others.length} onOpen={() => setSheet('orders')} />}
      </footer>
      {sheet === 'menu' && <MenuSheet me={me} onDuty={onDuty} onClose={() => setSheet(null)} />}
      {sheet === 'orders' && (
        <OrdersSheet
          title={words.allOrders}
          shown={shown}
          now={now}
          onChoose={(id) => {
            setChosenId(id);
            setSheet(null);
          }}
          onClose={() => setSheet(null)}
        />
      )}
    </div>
  );
}
