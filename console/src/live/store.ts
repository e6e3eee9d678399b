import type { Board } from '@comcen/shared/wire/socket/apply.ts';
import { createStore, type Store } from '../ui/store.ts';

/**
 * What the operator is told about the line, never better than it is. `stale`: the socket is open but says nothing;
 * `offline`: there is none. `sinceMs` is the last moment the data was known to be true.
 */
export type Link =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live' }
  | { readonly phase: 'stale'; readonly sinceMs: number }
  | { readonly phase: 'offline'; readonly sinceMs: number | null; readonly retryAtMs: number }
  | { readonly phase: 'refused'; readonly detail: string };

export interface LiveState {
  readonly board: Board | null;
  readonly link: Link;
  /** Server clock at the last word from the server; the age of the data counts from here. */
  readonly heardAtMs: number | null;
}

/** A store that is changed in parts. */
export interface LiveStore extends Omit<Store<LiveState>, 'set'> {
  set(change: Partial<LiveState>): void;
}

export function createLiveStore(): LiveStore {
  const store = createStore<LiveState>({ board: null, link: { phase: 'connecting' }, heardAtMs: null });
  return { ...store, set: (change) => store.set({ ...store.get(), ...change }) };
}
