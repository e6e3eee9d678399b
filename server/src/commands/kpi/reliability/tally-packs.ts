import {
  eachPacked,
  keyOfPlace,
  packPlaces,
  placeOfKey,
} from '@comcen/shared/domain/kpi/reliability/outage-tallies.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import type { TallyCell } from './tally-cells.ts';

export const bookkeeping = 'rows of tallies as they are stored; whoever reads or writes them has authorized';

type PackKey = Pick<TallyCell, 'day' | 'ulpId' | 'feederId' | 'kind'>;

/** The places of a feeder in a month, by their keys, and what is stored of them. */
export interface Pack extends PackKey {
  readonly stored: Buffer | null;
  readonly places: Map<string, Uint8Array>;
}

const nameOf = ({ day, ulpId, feederId, kind }: PackKey): string => `${day}/${ulpId}/${feederId}/${kind}`;

/** Puts the cells of a month into their packs. */
export function packsOf(cells: readonly TallyCell[], packs = new Map<string, Pack>()): ReadonlyMap<string, Pack> {
  for (const { day, ulpId, feederId, kind, place, tallies } of cells) {
    const key = { day, ulpId, feederId, kind };
    const pack = packs.get(nameOf(key)) ?? { ...key, stored: null, places: new Map() };
    packs.set(nameOf(key), pack);
    pack.places.set(keyOfPlace(place), tallies);
  }
  return packs;
}

/** Places of a stored value, by their keys. */
export const eachInPack = (stored: Buffer, visit: (key: string, from: number, to: number) => void): void =>
  eachPacked(stored, (from, to) => stored.toString('latin1', from, to), visit);

/** Primary key: a row per feeder, some kilobytes each. */
export async function storedPacks(ctx: Context, up3Id: string, month: string): Promise<Map<string, Pack>> {
  const rows = await ctx.sql<(PackKey & { stored: Buffer })[]>`
    select day, ulp_id as "ulpId", feeder_id as "feederId", kind, places as stored from outage_tally
    where up3_id = ${up3Id} and month = ${month}`;
  const packs = rows.map(({ stored, ...key }) => {
    const places = new Map<string, Uint8Array>();
    eachInPack(stored, (place, from, to) => places.set(place, stored.subarray(from, to)));
    return { ...key, stored, places };
  });
  return new Map(packs.map((pack) => [nameOf(pack), pack]));
}

/** Writes those that differ from what is stored; one without places goes. Primary key. */
export async function writePacks(
  ctx: Context,
  up3Id: string,
  month: string,
  packs: ReadonlyMap<string, Pack>,
): Promise<void> {
  const rows = [...packs.values()].flatMap(({ stored, places, ...key }) => {
    const packed = Buffer.from(
      packPlaces([...places].map(([place, tallies]) => ({ place: placeOfKey(place), tallies }))),
    );
    return stored?.equals(packed) ? [] : [{ ...key, places: packed.toString('hex') }];
  });
  if (rows.length === 0) return;
  await ctx.sql`
    insert into outage_tally (up3_id, month, day, ulp_id, feeder_id, kind, places)
    select ${up3Id}, ${month}, r.day, r."ulpId", r."feederId", r.kind, decode(r.places, 'hex')
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as r (day text, "ulpId" text, "feederId" text, kind text, places text)
    on conflict (up3_id, month, day, ulp_id, feeder_id, kind) do update set places = excluded.places`;
  await ctx.sql`delete from outage_tally where up3_id = ${up3Id} and month = ${month} and places = ''`;
}
