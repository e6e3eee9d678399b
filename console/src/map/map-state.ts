import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { createStore } from '../ui/store.ts';

export interface Layers {
  readonly orders: boolean;
  readonly incidents: boolean;
  readonly crews: boolean;
  readonly offDuty: boolean;
  readonly standby: boolean;
  readonly ulps: boolean;
  readonly labels: boolean;
}

export const layersStore = createStore<Layers>({
  orders: true,
  incidents: true,
  crews: true,
  offDuty: false,
  standby: true,
  ulps: true,
  labels: true,
});

/** While a form asks for a place, a click on the map answers it. */
export interface Picking {
  readonly isActive: boolean;
  readonly place: LatLng | null;
}
export const pickingStore = createStore<Picking>({ isActive: false, place: null });

/** A place somebody wants to see; a new object each time, so asking twice moves twice. */
export const focusStore = createStore<{ readonly place: LatLng } | null>(null);
export const showOnMap = (place: LatLng): void => focusStore.set({ place });
