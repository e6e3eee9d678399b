import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { customersQuery, isSearchable } from '../api/queries.ts';
import { ulpInView } from '../board/ulp-in-view.ts';
import { useBoard } from '../live/live.ts';
import { showOnMap } from '../map/map-state.ts';
import { placeOf } from '../map/marks.ts';
import { outText } from '../screens/incident/incident-words.ts';
import { stormDialogStore } from '../screens/storm/storm-dialog.ts';
import { screensFor } from '../screens.ts';
import { mayOperate, useSession } from '../session.tsx';
import { Outdated } from '../ui/Notice.tsx';
import { useStore } from '../ui/store.ts';
import { type Entry, matchCrews, matchIncidents, matchOrders } from './palette-entries.ts';
import { overlayStore } from './use-shortcuts.ts';

export function Palette() {
  if (useStore(overlayStore) !== 'palette') return null;
  return <PaletteDialog />;
}

function PaletteDialog() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const { entries, customers } = useEntries(text);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => overlayStore.set(null);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.run();
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((at + step + entries.length) % Math.max(1, entries.length));
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      run(entries[at]);
    }
  };
  return (
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label={t('palette.title')}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <input
        className="palette-input"
        role="combobox"
        aria-label={t('palette.title')}
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={entries[at] ? `${list}-${at}` : undefined}
        placeholder={t('palette.placeholder')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div className="palette-list" id={list} role="listbox" aria-label={t('palette.title')}>
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys.
          <div
            key={entry.key}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => run(entry)}
          >
            <span className="strong">{entry.title}</span>
            <span className="quiet cut grow">{entry.detail}</span>
            <span className="meta">{entry.group}</span>
          </div>
        ))}
      </div>
      {customers.isError && <Outdated error={customers.error} onRetry={customers.refetch} />}
      {entries.length === 0 && !customers.isError && (
        <p className="palette-none quiet">
          {customers.isFetching ? t('palette.searching') : t('palette.nothing', { query: text })}
        </p>
      )}
    </dialog>
  );
}

/** Orders, crews and screens from what is here; customers from the server. */
function useEntries(text: string) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const { role } = useSession();
  const board = useBoard();
  const sought = useDeferredValue(text.trim());
  const customers = useQuery(customersQuery(sought, useStore(ulpInView)));
  const screens = screensFor(role)
    .map((screen) => ({ screen, title: t(`nav.${screen.key}`) }))
    .filter(({ title }) => title.toLowerCase().includes(sought.toLowerCase()));
  const stormEntry: Entry = {
    key: 'storm',
    title: t('storm.palette'),
    detail: '',
    group: t('storm.paletteGroup'),
    run: () => stormDialogStore.set({ kind: 'start', storm: null }),
  };
  const entries: Entry[] = [
    ...matchOrders(board, sought).map((order) => ({
      key: order.id,
      title: order.number,
      detail: order.device?.code ?? order.address,
      group: t('palette.orders'),
      run: () => {
        go(`/orders/${order.id}`);
        showOnMap(order.location);
      },
    })),
    ...matchIncidents(board, sought).map((incident) => ({
      key: incident.id,
      title: incident.number,
      detail: outText(t, incident),
      group: t('palette.incidents'),
      run: () => go(`/incidents/${incident.id}`),
    })),
    ...matchCrews(board, sought).map((crew) => ({
      key: crew.id,
      title: crew.code,
      detail: crew.posko.name,
      group: t('palette.crews'),
      run: () => {
        go('/');
        showOnMap(placeOf(crew, board?.positions.get(crew.id)));
      },
    })),
    ...(!isSearchable(sought) || !mayOperate(role) ? [] : (customers.data?.items ?? [])).map((customer) => ({
      key: customer.idpel,
      title: customer.name,
      detail: `${customer.idpel} · ${customer.address}`,
      group: t('palette.customers'),
      run: () => go(`/report?idpel=${customer.idpel}`),
    })),
    ...(mayOperate(role) && t('storm.palette').toLowerCase().includes(sought.toLowerCase()) ? [stormEntry] : []),
    ...screens.map(({ screen, title }) => ({
      key: screen.path,
      title,
      detail: '',
      group: t('palette.screens'),
      run: () => go(screen.path),
    })),
  ];
  return { entries, customers };
}
