import type { StandbyMove } from '@comcen/shared/domain/standby/picture.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { type NewEvent, recordEvents } from '../../events/record.ts';

export const consequence =
  'rows of planStandbyPoints and decideStandby, which have authorized; inside their transactions';

export interface DutyRow {
  readonly id: string;
  readonly code: string;
  readonly ulpId: string;
  readonly isBusy: boolean;
  readonly poskoLat: number;
  readonly poskoLng: number;
  readonly fixLat: number | null;
  readonly fixLng: number | null;
  readonly fixAt: Date | null;
}
export interface StandbyRow {
  readonly crewId: string;
  readonly ulpId: string;
  readonly state: 'suggested' | 'sent' | 'dismissed';
  readonly lat: number;
  readonly lng: number;
  readonly suggestedAt: Date;
  readonly decidedAt: Date | null;
  readonly version: number;
}
/** Why a crew's standby point is taken away. */
export type EndReason = 'off_duty' | 'order' | 'band' | 'there' | 'mode_off';

/** Indexes crew_on_duty, offer_load; positions by primary key. */
export const crewsOnDuty = (ctx: Context, up3Id: string) => ctx.sql<DutyRow[]>`
  select c.id, c.code, c.ulp_id as "ulpId", k.lat as "poskoLat", k.lng as "poskoLng", p.lat as "fixLat", p.lng as "fixLng",
    p.at as "fixAt", exists (select from offer o where o.crew_id = c.id and o.ended_at is null) as "isBusy"
  from crew c join posko k on k.id = c.posko_id left join position_latest p on p.crew_id = c.id
  where c.up3_id = ${up3Id} and c.on_duty and c.retired_at is null order by c.code`;

/** At most one per crew; index standby_by_up3. */
export const standbyRows = (ctx: Context, up3Id: string) => ctx.sql<StandbyRow[]>`
  select s.crew_id as "crewId", c.ulp_id as "ulpId", s.state, s.lat, s.lng, s.suggested_at as "suggestedAt",
    s.decided_at as "decidedAt", s.version
  from standby s join crew c on c.id = s.crew_id where s.up3_id = ${up3Id} order by s.crew_id`;

const KEPT_AS = { suggested: 'standby.suggested', sent: 'standby.sent' } as const;

/** Takes points away that hold no longer; what an operator had dismissed goes without a word. */
export async function endStandby(
  ctx: Context,
  up3Id: string,
  ended: readonly { row: StandbyRow; reason: EndReason }[],
): Promise<void> {
  if (ended.length === 0) return;
  const at = ctx.clock();
  await ctx.sql`delete from standby where crew_id = any(${ended.map(({ row }) => row.crewId)}::uuid[])`;
  await recordEvents(
    ctx,
    ended
      .filter(({ row }) => row.state !== 'dismissed')
      .map(({ row, reason }) => ({
        ...eventOf(up3Id, row, at, { from: row.state, reason }),
        type: 'standby.dismissed',
      })),
  );
}

/** Writes points for crews that are still idle on duty; a crew that got an order meanwhile is left out. */
export async function writeStandby(
  ctx: Context,
  up3Id: string,
  state: 'suggested' | 'sent',
  moves: readonly StandbyMove[],
): Promise<number> {
  if (moves.length === 0) return 0;
  const at = ctx.clock();
  const rows = moves.map(({ crewId, point, km, savedMin }) => ({
    crewId,
    name: point.name,
    ...point.place,
    reason: { code: 'expected_response', savedMin: tenth(savedMin), km: tenth(km) },
  }));
  const written = await ctx.sql<{ crewId: string; ulpId: string; version: number; km: number }[]>`
    insert into standby as s (crew_id, up3_id, state, name, lat, lng, reason, suggested_at, decided_at)
    select c.id, c.up3_id, ${state}, m.name, m.lat, m.lng, m.reason, ${at}, ${state === 'sent' ? at : null}
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as m ("crewId" uuid, name text, lat float8, lng float8, reason jsonb)
      join crew c on c.id = m."crewId" and c.on_duty and c.retired_at is null
    where not exists (select from offer o where o.crew_id = c.id and o.ended_at is null)
    order by c.id
    on conflict (crew_id) do update set state = excluded.state, name = excluded.name, lat = excluded.lat, lng = excluded.lng,
      reason = excluded.reason, suggested_at = excluded.suggested_at, decided_at = excluded.decided_at, decided_by = null,
      version = s.version + 1
    returning s.crew_id as "crewId", s.version, (s.reason->>'km')::float8 as km,
      (select ulp_id from crew where id = s.crew_id) as "ulpId"`;
  await recordEvents(
    ctx,
    written.map((row) => ({ ...eventOf(up3Id, row, at, { km: row.km }), type: KEPT_AS[state] })),
  );
  return written.length;
}

/** Suggestions that stand are sent as they are. */
export async function sendStanding(ctx: Context, up3Id: string, rows: readonly StandbyRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const at = ctx.clock();
  const sent = await ctx.sql<{ crewId: string; ulpId: string; version: number }[]>`
    update standby s set state = 'sent', decided_at = ${at}, version = s.version + 1 from crew c
    where c.id = s.crew_id and s.state = 'suggested' and s.crew_id = any(${rows.map(({ crewId }) => crewId)}::uuid[])
    returning s.crew_id as "crewId", c.ulp_id as "ulpId", s.version`;
  await recordEvents(
    ctx,
    sent.map((row) => ({ ...eventOf(up3Id, row, at, {}), type: 'standby.sent' as const })),
  );
  return sent.length;
}

export const eventOf = (
  up3Id: string,
  row: { crewId: string; ulpId: string; version: number },
  at: Date,
  data: Readonly<Record<string, unknown>>,
): Omit<NewEvent, 'type'> => ({
  entity: 'standby',
  entityId: row.crewId,
  entityVersion: row.version,
  up3Id,
  ulpId: row.ulpId,
  at,
  data: { crewId: row.crewId, ...data },
});

const tenth = (value: number): number => Math.round(value * 10) / 10;
