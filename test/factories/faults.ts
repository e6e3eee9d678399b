import { numberEvents } from '@comcen/server/test/events/number.ts';
import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import type { World } from './world.ts';
import type { WorldCustomer } from './world-grid.ts';

export interface FaultFacts {
  readonly reportedAt: Date;
  readonly restoredAt?: Date | null;
  readonly level?: 'service' | 'transformer' | 'section' | 'feeder';
  readonly deviceId?: string | null;
  /** Each reports once, at `reportedAt` unless it says otherwise. */
  readonly callers?: readonly WorldCustomer[];
  readonly callersAt?: Date;
  readonly kind?: string;
  readonly ulpId?: string;
  readonly at?: { readonly lat: number; readonly lng: number };
}

/** A fault of the past with the reports of its callers, as rows, and an event that tells of it. Returns the incident's id. */
export async function insertFault(sql: Sql, world: World, facts: FaultFacts): Promise<string> {
  const { reportedAt, callers = [], restoredAt = null } = facts;
  const ulp_id = facts.ulpId ?? callers[0]?.ulpId ?? world.ulpIds[0];
  const place = facts.at ?? callers[0] ?? { lat: -2.13, lng: 106.11 };
  const id = uuidv7();
  const row = {
    id,
    up3_id: world.up3Id,
    ulp_id,
    kind: facts.kind ?? 'outage',
    state: restoredAt ? 'closed' : 'open',
    fault_level: facts.level ?? 'transformer',
    device_id: facts.deviceId ?? null,
    lat: place.lat,
    lng: place.lng,
    started_at: reportedAt,
    first_reported_at: reportedAt,
    restored_at: restoredAt,
    closed_at: restoredAt,
    created_at: reportedAt,
  };
  await sql`insert into incident ${sql(row)}`;
  for (const caller of callers) {
    const at = facts.callersAt ?? reportedAt;
    await sql`insert into report ${sql({
      id: uuidv7(),
      up3_id: world.up3Id,
      ulp_id: caller.ulpId,
      channel: 'voice',
      kind: 'outage',
      state: restoredAt ? 'answered' : 'linked',
      idpel: caller.idpel,
      incident_id: id,
      reported_at: at,
      received_at: at,
    })}`;
  }
  await sql`insert into domain_event (type, entity, entity_id, up3_id, actor_kind, at)
    values ('incident.opened', 'incident', ${id}, ${world.up3Id}, 'system', ${reportedAt})`;
  await numberEvents(sql);
  return id;
}
