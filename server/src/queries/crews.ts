import type { CrewItem, CrewStandby } from '@comcen/shared/wire/http/board.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface CrewRow {
  id: string;
  code: string;
  name: string;
  up3_id: string;
  ulp_id: string;
  posko_id: string;
  posko_name: string;
  posko_lat: number;
  posko_lng: number;
  phone: string | null;
  vehicle: string | null;
  skills: string[];
  equipment: string[];
  shift: number | null;
  on_duty: boolean;
  duty_since: Date | null;
  off_roster: boolean;
  open_orders: number;
  active_order_id: string | null;
  standby_state: 'suggested' | 'sent' | 'dismissed' | null;
  standby_name: string;
  standby_lat: number;
  standby_lng: number;
  standby_saved_min: number | null;
  suggested_at: Date;
  version: number;
}

/** What a crew's phone knows of it: a point that it was sent to, never a mere suggestion. */
export const crewStandbyOf = ({ standby }: Pick<CrewItem, 'standby'>): CrewStandby | null =>
  standby?.state === 'sent' ? { name: standby.name, location: standby.location } : null;

export type WhichCrews = { ids: readonly string[] } | { up3Id: string | null; ulpId?: string | null };

/** Crews with their load, by code. Loads come from the offers that stand (index offer_load), never from history. */
export async function crewItems(ctx: Context, which: WhichCrews): Promise<CrewItem[]> {
  authorize(ctx, 'crew.read', 'up3Id' in which ? { up3Id: which.up3Id, ulpId: which.ulpId ?? null } : {});
  const { sql } = ctx;
  const scope = scopeOf(ctx);
  const filter =
    'ids' in which
      ? sql`c.id = any(${which.ids as string[]}::uuid[])`
      : sql`(${which.up3Id}::text is null or c.up3_id = ${which.up3Id})
          and (${which.ulpId ?? null}::text is null or c.ulp_id = ${which.ulpId ?? null})`;
  const rows = await sql<CrewRow[]>`
    select c.*, k.name as posko_name, k.lat as posko_lat, k.lng as posko_lng,
      coalesce(l.open_orders, 0)::int as open_orders, l.active_order_id,
      s.state as standby_state, s.name as standby_name, s.lat as standby_lat, s.lng as standby_lng, s.suggested_at,
      (s.reason->>'savedMin')::double precision as standby_saved_min
    from crew c join posko k on k.id = c.posko_id left join standby s on s.crew_id = c.id
      left join lateral (
        select count(*) as open_orders, (array_agg(o.work_order_id) filter (where o.is_active))[1] as active_order_id
        from offer o where o.crew_id = c.id and o.ended_at is null) l on true
    where c.retired_at is null and ${filter}
      and (${scope.up3Id}::text is null or c.up3_id = ${scope.up3Id})
      and (${scope.ulpId}::text is null or c.ulp_id = ${scope.ulpId})
    order by c.code collate "C"`;
  return rows.map(presentCrew);
}

function presentCrew(row: CrewRow): CrewItem {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    up3: row.up3_id,
    ulp: row.ulp_id,
    posko: { id: row.posko_id, name: row.posko_name, location: { lat: row.posko_lat, lng: row.posko_lng } },
    phone: row.phone,
    vehicle: row.vehicle,
    skills: row.skills,
    equipment: row.equipment,
    shift: row.shift,
    onDuty: row.on_duty,
    dutySince: isoOrNull(row.duty_since),
    offRoster: row.off_roster,
    openOrders: row.open_orders,
    activeOrderId: row.active_order_id,
    standby: presentStandby(row),
    version: row.version,
  };
}

/** Who got an order or went off duty has no standby point any more; the sweep removes the row within a minute. */
function presentStandby(row: CrewRow): CrewItem['standby'] {
  if (!row.on_duty || row.open_orders > 0) return null;
  if (row.standby_state !== 'suggested' && row.standby_state !== 'sent') return null;
  return {
    state: row.standby_state,
    name: row.standby_name,
    location: { lat: row.standby_lat, lng: row.standby_lng },
    savedMin: row.standby_saved_min ?? 0,
    suggestedAt: iso(row.suggested_at),
  };
}
