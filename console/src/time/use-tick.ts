import { useSyncExternalStore } from 'react';
import { onTick, serverNow } from './ticker.ts';

/** Renders again only in the second in which `read` gives another value. `read` returns text, a number or a boolean. */
export function useTick<Value extends string | number | boolean | null>(read: (nowMs: number) => Value): Value {
  return useSyncExternalStore(onTick, () => read(serverNow()));
}
