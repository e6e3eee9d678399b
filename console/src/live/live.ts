import type { Board } from '@comcen/shared/wire/socket/apply.ts';
import { useSyncExternalStore } from 'react';
import type { Connection } from './connection.ts';
import { createLiveStore, type Link, type LiveState } from './store.ts';

/** The one live board of the page. */
export const liveStore = createLiveStore();

let connection: Connection | null = null;
export const setConnection = (next: Connection | null): void => {
  connection = next;
};
export const retryConnection = (): void => connection?.retryNow();
export const setViewport: Connection['setViewport'] = (viewport) => connection?.setViewport(viewport);

/** Renders again only when `read` gives another object; read a whole map or one item of it, never a new array. */
export function useLive<Value>(read: (state: LiveState) => Value): Value {
  return useSyncExternalStore(liveStore.subscribe, () => read(liveStore.get()));
}

export const useBoard = (): Board | null => useLive(({ board }) => board);
export const useLink = (): Link => useLive(({ link }) => link);
export const useIsLive = (): boolean => useLive(({ link }) => link.phase === 'live');

const NOTHING: Pick<Board, 'workOrders' | 'incidents' | 'crews' | 'alarms' | 'storms' | 'positions'> = {
  workOrders: new Map(),
  incidents: new Map(),
  crews: new Map(),
  alarms: new Map(),
  storms: new Map(),
  positions: new Map(),
};
export const useOrders = () => useLive(({ board }) => (board ?? NOTHING).workOrders);
export const useIncidents = () => useLive(({ board }) => (board ?? NOTHING).incidents);
export const useCrews = () => useLive(({ board }) => (board ?? NOTHING).crews);
export const useAlarms = () => useLive(({ board }) => (board ?? NOTHING).alarms);
export const useStorms = () => useLive(({ board }) => (board ?? NOTHING).storms);
export const usePositions = () => useLive(({ board }) => (board ?? NOTHING).positions);
export const useUlps = () => useLive(({ board }) => board?.ulps ?? NO_ULPS);
const NO_ULPS: Board['ulps'] = [];

const DEFAULT_TARGETS: Board['settings'] = {
  responseTargetMin: 45,
  recoveryTargetMin: 180,
  positionMaxAgeS: 900,
  atRiskShare: 0.8,
  officialRecovery: 'customer',
};
/** Before the first snapshot no clock is shown, so the defaults are never read by anybody. */
export const useTargets = () => useLive(({ board }) => board?.settings ?? DEFAULT_TARGETS);

/** ULP names of a UP3 start with "ULP": lists say the town alone. */
export const ulpName = (ulps: Board['ulps'], id: string): string =>
  ulps.find((ulp) => ulp.id === id)?.name.replace(/^ULP\s+/, '') ?? id.toUpperCase();
