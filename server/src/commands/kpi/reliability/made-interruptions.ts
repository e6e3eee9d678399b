import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import { durationOf } from '@comcen/shared/domain/kpi/reliability/interruption.ts';
import { type InterruptionState, type PlacedSpan, spansOf } from '@comcen/shared/domain/kpi/reliability/spans.ts';
import type { Context } from '../../../context.ts';
import {
  type CallerRow,
  callersByIncident,
  type DeviceColumns,
  type IncidentRow,
  incidentsOf,
  ordersByIncident,
  type PlannedRow,
  plannedOf,
  type TransformerRow,
  transformersBelow,
} from './sources.ts';

export const bookkeeping =
  'derives interruptions from incidents and planned outages; whoever reads them has authorized';

/** As it is stored, and whom it held; ended spans only. */
export interface MadeInterruption {
  readonly id: string;
  readonly kind: 'fault' | 'planned';
  readonly number: string;
  readonly ulpId: string;
  readonly deviceId: string | null;
  readonly feederId: string | null;
  readonly level: string;
  readonly cause: string | null;
  readonly startedAt: Date;
  readonly restoredAt: Date | null;
  readonly day: string;
  readonly state: InterruptionState;
  readonly customers: number;
  readonly steps: readonly { readonly restoredAt: string; readonly customers: number }[];
  readonly spans: readonly MadeSpan[];
}

export interface MadeSpan {
  readonly place: string;
  readonly transformerId: string | null;
  readonly idpel: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly customers: number;
}

/**
 * The interruptions that these incidents and planned outages of one UP3 are now; what is none (merged, cancelled, another kind: a hazard,
 * a voltage problem or a meter leaves its customers with power) is missing. Six statements for any number.
 */
export async function interruptionsOf(
  ctx: Context,
  up3Id: string,
  ids: readonly string[],
): Promise<MadeInterruption[]> {
  const incidents = (await incidentsOf(ctx, ids)).filter((one) => one.up3_id === up3Id && isInterruption(one));
  const planned = (await plannedOf(ctx, ids)).filter((one) => one.up3_id === up3Id && one.cancelled_at === null);
  const incidentIds = incidents.map(({ id }) => id);
  const orders = await ordersByIncident(ctx, incidentIds);
  const callers = await callersByIncident(ctx, incidentIds);
  const whole = [...incidents.filter(isWhole), ...planned].flatMap(({ device_id }) => device_id ?? []);
  const below = await transformersBelow(ctx, up3Id, whole);
  const under = (row: DeviceColumns): readonly TransformerRow[] => below.get(row.device_id ?? '') ?? [];
  return [
    ...incidents.map((row) => {
      const transformers = isWhole(row) ? under(row) : [];
      return ofIncident(row, orders.get(row.id) ?? [], transformers, callers.get(row.id) ?? []);
    }),
    ...planned.flatMap((row) => ofPlanned(row, under(row), ctx.clock())),
  ];
}

const isInterruption = ({ kind, state }: IncidentRow): boolean => kind === 'outage' && state !== 'merged';

/** All below the device are out once somebody reckoned or stated so; till then only those who said it (`recountIncidents`). */
function isWhole(row: IncidentRow): boolean {
  if (row.device_id === null || row.fault_level === 'service' || row.fault_level === 'place') return false;
  const customers = row.customer_count ?? 0;
  return customers > 0 && (row.is_confirmed || row.customers_out >= customers);
}

function ofIncident(
  row: IncidentRow,
  orders: Parameters<typeof spansOf>[0]['orders'],
  transformers: readonly TransformerRow[],
  callers: readonly CallerRow[],
): MadeInterruption {
  const isOver = row.state === 'restored' || row.state === 'closed';
  const { state, spans } = spansOf({
    deviceId: row.device_id,
    startedAtMs: row.started_at.getTime(),
    restoredAtMs: isOver ? (row.restored_at?.getTime() ?? null) : null,
    isOver,
    customersOut: row.customers_out,
    orders,
    transformers,
    callers,
  });
  return {
    id: row.id,
    kind: 'fault',
    number: row.number,
    ulpId: row.ulp_id,
    deviceId: row.device_id,
    feederId: feederOf(row),
    level: row.fault_level,
    cause: row.cause,
    startedAt: row.started_at,
    day: dayOf(row.started_at),
    state,
    ...timesOf(row.started_at, spans),
  };
}

/** The announced end stands until somebody says otherwise; before it has come the customers are still out. */
function ofPlanned(row: PlannedRow, transformers: readonly TransformerRow[], now: Date): MadeInterruption[] {
  if (row.starts_at > now) return [];
  const end = row.ended_at ?? (row.ends_at <= now ? row.ends_at : null);
  const isEmpty = end !== null && durationOf(row.starts_at.getTime(), end.getTime()) <= 0;
  const spans = isEmpty
    ? []
    : transformers.map(({ id, customers }) => ({
        transformerId: id,
        idpel: null,
        customers,
        endedAtMs: end?.getTime() ?? null,
      }));
  const state = end === null ? 'ongoing' : spans.length > 0 ? 'counted' : 'not_counted';
  return [
    {
      id: row.id,
      kind: 'planned',
      number: row.number,
      ulpId: row.ulp_id,
      deviceId: row.device_id,
      feederId: feederOf(row),
      level: row.device_kind ?? 'place',
      cause: null,
      startedAt: row.starts_at,
      day: dayOf(row.starts_at),
      state,
      ...timesOf(row.starts_at, spans),
    },
  ];
}

/** Root first: substation, feeder, section. */
export const feederOfPath = (ancestorIds: readonly string[]): string | null => ancestorIds[1] ?? null;

const feederOf = ({ device_id, device_kind, ancestor_ids }: DeviceColumns): string | null =>
  device_kind === 'feeder' ? device_id : feederOfPath(ancestor_ids ?? []);

function timesOf(startedAt: Date, spans: readonly PlacedSpan[]) {
  const steps = new Map<number, number>();
  for (const { endedAtMs, customers } of spans) {
    if (endedAtMs !== null) steps.set(endedAtMs, (steps.get(endedAtMs) ?? 0) + customers);
  }
  const ends = [...steps.keys()].sort((a, b) => a - b);
  const isWaiting = spans.some(({ endedAtMs }) => endedAtMs === null);
  const last = ends.at(-1);
  return {
    restoredAt: isWaiting || last === undefined ? null : new Date(last),
    customers: spans.reduce((sum, { customers }) => sum + customers, 0),
    steps: ends.map((at) => ({ restoredAt: new Date(at).toISOString(), customers: steps.get(at) ?? 0 })),
    spans: spans.flatMap((span): MadeSpan[] =>
      span.endedAtMs === null ? [] : [asSpan(span, startedAt, span.endedAtMs)],
    ),
  };
}

const asSpan = ({ transformerId, idpel, customers }: PlacedSpan, startedAt: Date, endedAtMs: number): MadeSpan => ({
  place: transformerId ?? idpel ?? '',
  transformerId,
  idpel: idpel ?? '',
  startedAt,
  endedAt: new Date(endedAtMs),
  customers,
});
