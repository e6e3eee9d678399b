import type { StormItem } from '@comcen/shared/wire/http/storm.ts';
import { createStore } from '../../ui/store.ts';

/** Which question about a storm is open; `storm` null: a new one. */
export type StormQuestion =
  | { readonly kind: 'start'; readonly storm: StormItem | null }
  | { readonly kind: 'end' | 'close'; readonly storm: StormItem };

export const stormDialogStore = createStore<StormQuestion | null>(null);
