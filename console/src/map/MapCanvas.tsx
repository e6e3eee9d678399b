import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { liveStore, useBoard } from '../live/live.ts';
import { onTick, serverNow } from '../time/ticker.ts';
import { useStore } from '../ui/store.ts';
import { themeStore } from '../ui/theme.ts';
import { createMap, type LiveMap } from './create-map.ts';
import { readGeography } from './geography.ts';
import { HoverCard, type Hovered } from './HoverCard.tsx';
import { MapTools } from './MapTools.tsx';
import { focusStore, layersStore, pickingStore } from './map-state.ts';
import type { Hit } from './mark-layer.ts';
import { incidentIdOf, marksOf } from './marks.ts';

interface MapCanvasProps {
  readonly selectedId: string | null;
  readonly onOpenOrder: (id: string) => void;
  readonly onOpenIncident: (id: string) => void;
}

export function MapCanvas({ selectedId, onOpenOrder, onOpenIncident }: MapCanvasProps) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<LiveMap | null>(null);
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const open = useRef({ onOpenOrder, onOpenIncident });
  open.current = { onOpenOrder, onOpenIncident };
  const picking = useStore(pickingStore);

  useEffect(() => {
    if (!element.current) return;
    const made = createMap(element.current, {
      onPick(place) {
        const { isActive } = pickingStore.get();
        if (isActive) pickingStore.set({ isActive, place });
      },
      onHit(hit) {
        if (pickingStore.get().isActive) return;
        const orderId = orderOf(hit);
        if (orderId) open.current.onOpenOrder(orderId);
        if (hit && 'mark' in hit && hit.mark.kind === 'incident') open.current.onOpenIncident(incidentIdOf(hit.mark));
      },
      onHover: (hit, point) => setHovered(hit && 'mark' in hit ? { mark: hit.mark, ...point } : null),
    });
    setMap(made);
    return () => made.remove();
  }, []);

  useMarks(map, selectedId);
  const geography = useGeography(map);
  useFocus(map);

  return (
    <section className={picking.isActive ? 'map-area picking' : 'map-area'} aria-label={t('map.label')}>
      <div ref={element} className="map" />
      {picking.isActive && <p className="map-note">{t('map.pick')}</p>}
      {geography.isError && (
        <p className="map-note warn">
          {t('map.noGeography')}{' '}
          <button type="button" className="button small" onClick={() => geography.refetch()}>
            {t('common.retry')}
          </button>
        </p>
      )}
      {map && <MapTools map={map} />}
      {hovered && <HoverCard hovered={hovered} />}
    </section>
  );
}

/** A crew leads to the order it is busy with. */
function orderOf(hit: Hit | null): string | null {
  if (!hit || !('mark' in hit)) return null;
  if (hit.mark.kind === 'order') return hit.mark.id;
  if (hit.mark.kind === 'crew') return liveStore.get().board?.crews.get(hit.mark.id)?.activeOrderId ?? null;
  return null;
}

/** Hands the map what changed; urgency changes with time alone, so it is looked at again every few seconds. */
function useMarks(map: LiveMap | null, selectedId: string | null): void {
  const board = useBoard();
  const layers = useStore(layersStore);
  const { place } = useStore(pickingStore);
  useEffect(() => {
    if (!map) return;
    const update = () => map.marks.setMarks(board ? marksOf(board, layers, selectedId, serverNow()) : []);
    let seconds = 0;
    update();
    return onTick(() => {
      seconds += 1;
      if (seconds % 5 === 0) update();
    });
  }, [map, board, layers, selectedId]);
  useEffect(() => {
    map?.setUlps(layers.ulps);
  }, [map, layers.ulps]);
  useEffect(() => {
    map?.marks.setPick(place && { kind: 'pick', id: 'pick', ...place });
  }, [map, place]);
}

function useGeography(map: LiveMap | null) {
  const geography = useQuery({ queryKey: ['geography'], queryFn: readGeography, staleTime: Number.POSITIVE_INFINITY });
  const theme = useStore(themeStore);
  const { data } = geography;
  useEffect(() => {
    if (map && data) map.setGeography(data);
  }, [map, data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is another ink, which the map reads from the page.
  useEffect(() => {
    map?.refreshInk();
  }, [map, theme]);
  return geography;
}

function useFocus(map: LiveMap | null): void {
  const focus = useStore(focusStore);
  useEffect(() => {
    if (map && focus) map.show(focus.place);
  }, [map, focus]);
}
