import { useSyncExternalStore } from 'react';
import { clockSkewMs } from '../phone.ts';

const listeners = new Set<() => void>();
let second = Math.floor(Date.now() / 1000);
setInterval(() => {
  second = Math.floor(Date.now() / 1000);
  for (const listener of listeners) listener();
}, 1000);

/** Server time in ms, moving once a second: one timer for all clocks on the screen. */
export function useNow(): number {
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => second,
  );
  return Date.now() + clockSkewMs.get();
}
