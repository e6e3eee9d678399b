import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import { ownPoints } from '@comcen/shared/domain/standby/own-points.ts';
import { STANDBY_DEFAULTS, type StandbyMove, type StandbyPoint } from '@comcen/shared/domain/standby/picture.ts';
import { planStandby } from '@comcen/shared/domain/standby/plan.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { settingsOf } from '../../queries/settings.ts';
import { authorize } from '../authorize.ts';
import { idleCrew, pointsNow, type StandbyMemory } from './standby-picture.ts';
import {
  crewsOnDuty,
  type DutyRow,
  type EndReason,
  endStandby,
  type StandbyRow,
  sendStanding,
  standbyRows,
  writeStandby,
} from './standby-rows.ts';

/** 'stby': first key of the lock; the second is the hash of the UP3's id. */
const STANDBY_LOCK = 0x73746279;

/**
 * Where idle crews had better wait, each minute: suggested to the operator, or sent at once (`standbyMode`). What holds no longer is
 * taken away: the crew got an order, went off duty, is there already, or the hour band is over. Nothing is written when nothing
 * changed; twice is once. Returns how many rows changed.
 */
export async function planStandbyPoints(ctx: Context, up3Id: string, memory: StandbyMemory): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const { standbyMode: mode, ...travel } = await settingsOf(ctx, up3Id);
  const settings = { ...STANDBY_DEFAULTS, detourFactor: travel.detourFactor, speedKmh: travel.speedKmh };
  const [crews, rows] = await Promise.all([crewsOnDuty(ctx, up3Id), standbyRows(ctx, up3Id)]);
  const found = mode === 'off' ? null : await pointsNow(ctx, up3Id, memory, crews.length, settings);
  const nowMs = ctx.clock().getTime();
  const rowOf = new Map(rows.map((row) => [row.crewId, row]));
  const idle = crews
    .filter((crew) => !crew.isBusy)
    .map((crew) => idleCrew(crew, rowOf.get(crew.id), nowMs, travel.positionMaxAgeS));
  const desk = { idle: new Map(idle.map((crew) => [crew.id, crew])), crews, points: found?.points ?? [] };
  const ended = rows.flatMap((row) => {
    const reason = mode === 'off' ? 'mode_off' : whyEnded(row, desk, settings);
    return reason === null ? [] : [{ row, reason }];
  });
  const gone = new Set(ended.map(({ row }) => row.crewId));
  const own = ownPoints(found?.points ?? [], crews.map(withPosko), settings);
  const stillIdle = idle.map((crew) => ({
    ...crew,
    target: gone.has(crew.id) ? null : crew.target,
    own: own.get(crew.id) ?? null,
  }));
  const moves =
    found === null ? [] : planStandby({ ...found, settings, idle: stillIdle, crewsOnDuty: crews.length }, nowMs);
  const promoted = mode === 'automatic' ? rows.filter((row) => row.state === 'suggested' && !gone.has(row.crewId)) : [];
  return apply(ctx, up3Id, { seen: rows, ended, moves, promoted, state: mode === 'automatic' ? 'sent' : 'suggested' });
}

const withPosko = ({ id, code, ulpId, poskoLat, poskoLng }: DutyRow) => {
  return { id, code, ulpId, posko: { lat: poskoLat, lng: poskoLng } };
};

interface Desk {
  readonly crews: readonly DutyRow[];
  readonly idle: ReadonlyMap<string, ReturnType<typeof idleCrew>>;
  readonly points: readonly StandbyPoint[];
}

/** Null: it stands. A point that was sent stands until there is a better one, also when the band is over. */
function whyEnded(row: StandbyRow, { crews, idle, points }: Desk, settings: typeof STANDBY_DEFAULTS): EndReason | null {
  const crew = idle.get(row.crewId);
  if (!crew) return crews.some(({ id }) => id === row.crewId) ? 'order' : 'off_duty';
  if (row.state === 'dismissed') return crew.isFixed ? null : 'band';
  if (row.state === 'sent') return null;
  if (!points.some(({ place }) => place.lat === row.lat && place.lng === row.lng)) return 'band';
  return (distanceM(crew.place, row) / 1000) * settings.detourFactor < settings.thereKm ? 'there' : null;
}

interface Changes {
  /** The rows that this was planned on. */
  readonly seen: readonly StandbyRow[];
  readonly ended: readonly { row: StandbyRow; reason: EndReason }[];
  readonly moves: readonly StandbyMove[];
  /** Suggestions that stand when the operator switches to automatic. */
  readonly promoted: readonly StandbyRow[];
  readonly state: 'suggested' | 'sent';
}

/** Of two sweeps at once one writes. */
async function apply(ctx: Context, up3Id: string, changes: Changes): Promise<number> {
  const { seen, ended, moves, promoted, state } = changes;
  if (ended.length + moves.length + promoted.length === 0) return 0;
  return withTransaction(ctx, async (tx) => {
    const [lock] = await tx.sql<{ isOurs: boolean }[]>`
      select pg_try_advisory_xact_lock(${STANDBY_LOCK}, hashtext(${up3Id})) as "isOurs"`;
    if (!lock?.isOurs) return 0;
    // One that was a moment quicker has written already, on the same picture.
    if (stampOf(await standbyRows(tx, up3Id)) !== stampOf(seen)) return 0;
    await endStandby(tx, up3Id, ended);
    const moved = new Set(moves.map(({ crewId }) => crewId));
    const sent = await sendStanding(
      tx,
      up3Id,
      promoted.filter(({ crewId }) => !moved.has(crewId)),
    );
    return ended.length + sent + (await writeStandby(tx, up3Id, state, moves));
  });
}

const stampOf = (rows: readonly StandbyRow[]): string =>
  rows
    .map(({ crewId, version, suggestedAt }) => `${crewId} ${version} ${suggestedAt.getTime()}`)
    .sort()
    .join();
