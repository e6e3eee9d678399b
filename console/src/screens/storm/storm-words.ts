import type { StormItem } from '@comcen/shared/wire/http/storm.ts';
import type { Board } from '@comcen/shared/wire/socket/apply.ts';
import type { TFunction } from 'i18next';
import { ulpName } from '../../live/live.ts';

/** 'ULP Toboali', 'seluruh UP3 Bangka'. */
export const areaWords = (t: TFunction, board: Pick<Board, 'ulps' | 'up3'> | null, ulp: string | null): string =>
  ulp === null
    ? t('storm.wholeArea', { up3: board?.up3.name ?? 'UP3' })
    : t('storm.area', { ulp: ulpName(board?.ulps ?? [], ulp) });

export interface StormFigures {
  readonly incidents: number;
  readonly customersOut: number;
}

/** Open incidents about power in the storm's area, as the board has them. */
export function figuresOf(board: Board | null, { ulp }: Pick<StormItem, 'ulp'>): StormFigures {
  let incidents = 0;
  let customersOut = 0;
  for (const incident of board?.incidents.values() ?? []) {
    if (ulp !== null && incident.ulp !== ulp) continue;
    if (incident.kind !== 'outage' && incident.kind !== 'voltage') continue;
    incidents += 1;
    customersOut += incident.customersOut;
  }
  return { incidents, customersOut };
}
