import type { PhoneCommand } from '@comcen/shared/wire/http/work-order.ts';
import type { Context } from '../context.ts';

interface CommandFix {
  readonly crewId: string;
  readonly up3Id: string;
  readonly body: Pick<PhoneCommand, 'location' | 'accuracyM' | 'occurredAt'>;
}

/**
 * The place that came with a field command, kept in the command's transaction: latest (when newer) and history, one round trip.
 * Never refused; a device clock ahead of the server counts as now.
 */
export async function recordCommandFix(ctx: Context, fix: CommandFix): Promise<void> {
  const { location, accuracyM } = fix.body;
  if (!location) return;
  const now = ctx.clock();
  const at = new Date(Math.min(new Date(fix.body.occurredAt).getTime(), now.getTime()));
  await ctx.sql`
    with fix as (
      select ${fix.crewId}::uuid as crew_id, ${at}::timestamptz as at, ${now}::timestamptz as received_at,
        ${location.lat}::float8 as lat, ${location.lng}::float8 as lng, ${accuracyM ?? null}::float8 as accuracy_m
    ), history as (
      insert into position_history (crew_id, at, received_at, lat, lng, accuracy_m, source)
      select crew_id, at, received_at, lat, lng, accuracy_m, 'command' from fix on conflict do nothing
    )
    insert into position_latest as p (crew_id, up3_id, at, received_at, lat, lng, accuracy_m, source)
    select crew_id, ${fix.up3Id}, at, received_at, lat, lng, accuracy_m, 'command' from fix
    on conflict (crew_id) do update set at = excluded.at, received_at = excluded.received_at, lat = excluded.lat,
      lng = excluded.lng, accuracy_m = excluded.accuracy_m, speed_mps = null, source = 'command'
      where excluded.at >= p.at`;
}
