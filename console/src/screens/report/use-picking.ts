import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { useEffect } from 'react';
import { type Picking, pickingStore } from '../../map/map-state.ts';
import { useStore } from '../../ui/store.ts';

/** While the form is open, a click on the map is its place, unless the place is known: then the map shows it. */
export function usePicking(known: LatLng | null = null): Picking {
  useEffect(() => {
    pickingStore.set({ isActive: known === null, place: known });
    return () => pickingStore.set({ isActive: false, place: null });
  }, [known]);
  return useStore(pickingStore);
}
