import type { Change } from '@comcen/shared/wire/socket/frames.ts';
import type { Context } from '../context.ts';
import { alarmItems } from '../queries/alarms.ts';
import { crewItems } from '../queries/crews.ts';
import { incidentItems } from '../queries/incidents.ts';
import { openOrderIdsOf } from '../queries/live-orders.ts';
import { settingsWithVersion } from '../queries/settings.ts';
import { stormItems } from '../queries/storms.ts';
import { workOrderItems } from '../queries/work-orders.ts';
import type { Touched } from './touched.ts';

/** Adds the open orders of changed incidents: they carry the incident's report count, hazard and critical flags. */
export async function withOrdersOfIncidents(ctx: Context, touched: Touched): Promise<Touched> {
  const ids = await openOrderIdsOf(ctx, [...touched.incidents.keys()]);
  for (const { id, incidentId } of ids) {
    const event = touched.incidents.get(incidentId);
    if (event && !touched.workOrders.has(id)) touched.workOrders.set(id, event);
  }
  return touched;
}

/**
 * Reads everything touched once, as it is now: each thing whole, with its version. Seven round trips at most, in parallel. Reports are
 * not told: a board shows their incident, and names and phones go to nobody who did not ask.
 */
export async function readChanges(ctx: Context, up3: string, touched: Touched): Promise<Change[]> {
  const ids = (map: ReadonlyMap<string, string>) => ({ ids: [...map.keys()] });
  const [workOrders, incidents, crews, alarms, storms, settings] = await Promise.all([
    touched.workOrders.size === 0 ? [] : workOrderItems(ctx, ids(touched.workOrders)),
    touched.incidents.size === 0 ? [] : incidentItems(ctx, ids(touched.incidents)),
    touched.crews.size === 0 ? [] : crewItems(ctx, ids(touched.crews)),
    touched.alarms.size === 0 ? [] : alarmItems(ctx, ids(touched.alarms)),
    touched.storms.size === 0 ? [] : stormItems(ctx, ids(touched.storms)),
    touched.setting === null ? null : settingsWithVersion(ctx, up3),
  ]);
  const event = (map: ReadonlyMap<string, string>, id: string) => map.get(id) ?? '';
  return [
    ...incidents.map((item) => ({ entity: 'incident' as const, event: event(touched.incidents, item.id), item })),
    ...workOrders.map((item) => ({ entity: 'work_order' as const, event: event(touched.workOrders, item.id), item })),
    ...crews.map((item) => ({ entity: 'crew' as const, event: event(touched.crews, item.id), item })),
    ...alarms.map((item) => ({ entity: 'alarm' as const, event: event(touched.alarms, item.id), item })),
    ...storms.map((item) => ({ entity: 'storm' as const, event: event(touched.storms, item.id), item })),
    ...(settings
      ? [
          {
            entity: 'setting' as const,
            event: touched.setting ?? '',
            item: { up3, version: settings.version },
          },
        ]
      : []),
  ];
}

/** What a console of one ULP may see; a setting, an alarm or a storm of the whole UP3 concerns every ULP. */
export function changesInUlp(changes: readonly Change[], ulp: string | null): readonly Change[] {
  if (ulp === null) return changes;
  return changes.filter(({ entity, item }) => {
    if (entity === 'setting') return true;
    if (entity === 'alarm' || entity === 'storm') return item.ulp === null || item.ulp === ulp;
    return item.ulp === ulp;
  });
}
