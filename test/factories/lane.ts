import { offerOrders } from '@comcen/server/commands/work-order/offer-orders.ts';
import type { Context } from '@comcen/server/context.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import type { Observation } from '@comcen/server/test/workers/services.ts';
import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import { createTestServices, type TestServices } from './services.ts';
import { createWorld, setInferenceMode, type World } from './world.ts';
import type { WorldCustomer } from './world-grid.ts';

export interface Lane {
  readonly services: TestServices & { observe: (observation: Observation) => void };
  readonly world: World;
  readonly sql: Sql;
  readonly ctx: Context;
  readonly observations: Observation[];
}

/** A world and the services that rounds need, on a test database. */
export async function createLane(
  database: { url: string; sql: Sql },
  options: { env?: Readonly<Record<string, string>>; onDuty?: boolean } = {},
): Promise<Lane> {
  const world = await createWorld(database.sql, { onDuty: options.onDuty ?? true });
  const observations: Observation[] = [];
  const services = {
    ...(await createTestServices(database.url, options.env)),
    observe: (observation: Observation) => void observations.push(observation),
  };
  return { services, world, sql: database.sql, ctx: systemContext(services), observations };
}

/** Back to an idle lane: no reports, no orders, all crews as given. */
export async function clearLane(
  { sql, world }: Lane,
  onDuty = true,
  inferenceMode: 'automatic' | 'suggest' = 'suggest',
): Promise<void> {
  await sql`truncate report, report_key, incident, grouping_change, work_order, offer, work_order_pause, alarm, setting, position_latest,
    domain_event cascade`;
  await sql`update relay_state set cursor = 0, hash = null`;
  await setInferenceMode(sql, world.up3Id, inferenceMode);
  await sql`update crew set on_duty = ${onDuty}`;
}

export interface ReportFacts {
  readonly customer?: WorldCustomer;
  readonly kind?: string;
  readonly transformerId?: string | null;
  readonly reportedAt?: Date;
}

/** A report as intake leaves it: committed, with its event. */
export async function receiveReport(lane: Lane, facts: ReportFacts = {}): Promise<string> {
  const { world, sql, services } = lane;
  const transformer = world.transformers[0];
  const customer = facts.customer;
  const id = uuidv7();
  const at = services.clock();
  const transformerId =
    facts.transformerId === undefined ? (customer?.transformerId ?? transformer?.id ?? null) : facts.transformerId;
  await sql.begin(async (tx) => {
    await tx`insert into report ${tx({
      id,
      up3_id: world.up3Id,
      ulp_id: customer?.ulpId ?? world.ulpIds[0],
      channel: 'voice',
      kind: facts.kind ?? 'outage',
      idpel: customer?.idpel ?? null,
      transformer_id: transformerId,
      lat: customer?.lat ?? transformer?.lat ?? 0,
      lng: customer?.lng ?? transformer?.lng ?? 0,
      reported_at: facts.reportedAt ?? at,
      received_at: at,
    })}`;
    await tx`insert into domain_event (type, entity, entity_id, up3_id, actor_kind, at)
      values ('report.received', 'report', ${id}, ${world.up3Id}, 'customer', ${at})`;
  });
  return id;
}

/** Puts the one waiting order to a crew, as the round would. */
export async function offerTo(lane: Lane, orderId: string, crewId: string): Promise<{ offered: number; lost: number }> {
  const [order] = await lane.sql<{ version: number }[]>`select version from work_order where id = ${orderId}`;
  const { offered, lost } = await offerOrders(lane.ctx, lane.world.up3Id, [
    {
      orderId,
      version: order?.version ?? 0,
      crewId,
      acceptDeadlineS: 120,
      decision: { decidedAt: new Date().toISOString(), by: 'system', chosen: null, candidates: [], reasons: [] },
    },
  ]);
  return { offered: offered.length, lost: lost.length };
}

/** How the offers of an order ended, oldest first, with the crews. */
export const offersOf = (lane: Lane, orderId?: string) => lane.sql<
  { crew_id: string; ended_as: string | null; work_order_id: string }[]
>`select crew_id, ended_as, work_order_id from offer where ${orderId ?? null}::uuid is null or work_order_id = ${orderId ?? null}
  order by offered_at, id`;

export interface OrderRow {
  readonly id: string;
  readonly state: string;
  readonly kind: string;
  readonly crew_id: string | null;
  readonly incident_id: string;
  readonly customers_out: number;
  readonly priority: number;
  readonly code: string | null;
}
/** All orders with the first reason of their last decision. */
export const ordersOf = (lane: Lane) => lane.sql<OrderRow[]>`
  select id, state, kind, crew_id, incident_id, customers_out, priority, dispatch->'reasons'->0->>'code' as code
  from work_order order by id`;
