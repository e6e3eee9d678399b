import type { CrewItem, IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import type { Board } from '@comcen/shared/wire/socket/apply.ts';

export interface Entry {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly group: string;
  readonly run: () => void;
}

const AT_MOST = 6;

/** "123" finds WO-000123: people say the end of a number. */
export function matchOrders(board: Board | null, text: string): WorkOrderItem[] {
  if (!board || text.length < 2) return [];
  const sought = text.toLowerCase();
  return first(board.workOrders.values(), ({ number, device, address }) =>
    [number, device?.code ?? '', address].some((value) => value.toLowerCase().includes(sought)),
  );
}

export function matchIncidents(board: Board | null, text: string): IncidentItem[] {
  if (!board || text.length < 2) return [];
  const sought = text.toLowerCase();
  return first(board.incidents.values(), ({ number, device }) =>
    [number, device?.code ?? '', device?.name ?? ''].some((value) => value.toLowerCase().includes(sought)),
  );
}

export function matchCrews(board: Board | null, text: string): CrewItem[] {
  if (!board || text.length < 2) return [];
  const sought = text.toLowerCase();
  return first(board.crews.values(), ({ code, name, posko }) =>
    [code, name, posko.name].some((value) => value.toLowerCase().includes(sought)),
  );
}

function first<Item>(items: Iterable<Item>, matches: (item: Item) => boolean): Item[] {
  const found: Item[] = [];
  for (const item of items) {
    if (matches(item)) found.push(item);
    if (found.length === AT_MOST) break;
  }
  return found;
}
