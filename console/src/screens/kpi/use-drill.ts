import { type KpiGrouping as Group, KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';
import type { Ask } from './KpiNumber.tsx';
import { changed } from './use-kpi-view.ts';

export interface Drill {
  /** The number's name: `response.p90`, `count`. */
  readonly code: string;
  readonly row: { readonly by: Group; readonly key: string } | null;
  /** Minutes [fromMin, toMin) of a bar of the distribution. */
  readonly between: { readonly fromMin: number; readonly toMin: number | null } | null;
  readonly orderId: string | null;
}

/** How many steps of the browser's Back lead to the page itself; 0 for who came by an address of the list. */
const depthOf = (state: unknown): number =>
  typeof state === 'object' && state !== null && 'kpiDepth' in state && typeof state.kpiDepth === 'number'
    ? state.kpiDepth
    : 0;

/** The open list, and the open order in it, stand in the address: Back closes one after the other. */
export function useDrill() {
  const [params, setParams] = useSearchParams();
  const go = useCallback(
    (values: Readonly<Record<string, string | null>>, kpiDepth: number, replace = false) =>
      setParams((now) => changed(now, values), { state: { kpiDepth }, replace }),
    [setParams],
  );
  const drill = drillOf(params);
  const open: Ask = (cell, place) => go({ list: cell.code, of: addressOf(place.row), between: null, order: null }, 1);
  return {
    drill,
    open,
    openBin: (interval: string, fromMin: number, toMin: number | null) =>
      go({ list: `${interval}.count`, of: null, between: `${fromMin}-${toMin ?? ''}`, order: null }, 1),
    openVoice: (list: string) => go({ list, of: null, between: null, order: null }, 1),
    /** Another order takes the place of the one before: Back leads to the list, not through all of them. */
    openOrder: (id: string) =>
      go({ order: id }, drill?.orderId ? depthOf(history.state) : depthOf(history.state) + 1, drill?.orderId !== null),
    close: () => leave(depthOf(history.state), () => go({ list: null, of: null, between: null, order: null }, 0, true)),
    closeOrder: () =>
      leave(depthOf(history.state) > 1 ? 1 : 0, () => go({ order: null }, depthOf(history.state), true)),
  };
}

function leave(steps: number, otherwise: () => void): void {
  if (steps > 0) history.go(-steps);
  else otherwise();
}

const addressOf = (row: Drill['row']): string | null => row && `${row.by}:${row.key}`;

function drillOf(params: URLSearchParams): Drill | null {
  const code = params.get('list');
  if (code === null) return null;
  const [by, ...key] = (params.get('of') ?? '').split(':');
  const group = KPI_GROUPINGS.find((one) => one === by);
  const between = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)?$/.exec(params.get('between') ?? '');
  return {
    code,
    row: group ? { by: group, key: key.join(':') } : null,
    between: between
      ? { fromMin: Number(between[1]), toMin: between[2] === undefined ? null : Number(between[2]) }
      : null,
    orderId: params.get('order'),
  };
}
