import { useEffect } from 'react';
import { type Picking, pickingStore } from '../../map/map-state.ts';
import { useStore } from '../../ui/store.ts';

/** While the form is open, a click on the map is its place. */
export function usePicking(): Picking {
  useEffect(() => {
    pickingStore.set({ isActive: true, place: null });
    return () => pickingStore.set({ isActive: false, place: null });
  }, []);
  return useStore(pickingStore);
}
