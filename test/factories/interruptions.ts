import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import type { World } from './world.ts';

export const MINUTE_MS = 60_000;

/** Customers without power over whole minutes [from, to) since the history's start; `to` null: still out. */
export interface Darkness {
  readonly id: string;
  readonly kind: 'fault' | 'planned';
  readonly from: number;
  readonly to: number | null;
  readonly idpels: readonly string[];
}

interface Site {
  readonly level: string;
  readonly deviceId: string;
  readonly idpels: readonly string[];
}

/** Small linear generator (Numerical Recipes): the same seed gives the same history on every machine. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Every device that may fail, with the customers below it. */
export function sitesOf(world: World): Site[] {
  const below = (is: (transformer: World['transformers'][number]) => boolean): string[] => {
    const ids = new Set(world.transformers.filter(is).map(({ id }) => id));
    return world.customers.filter(({ transformerId }) => ids.has(transformerId)).map(({ idpel }) => idpel);
  };
  return [
    ...world.feederIds.map((id) => ({
      level: 'feeder',
      deviceId: id,
      idpels: below(({ feederId }) => feederId === id),
    })),
    ...world.sectionIds.map((id) => ({
      level: 'section',
      deviceId: id,
      idpels: below(({ sectionId }) => sectionId === id),
    })),
    ...world.transformers.map(({ id }) => ({
      level: 'transformer',
      deviceId: id,
      idpels: below((one) => one.id === id),
    })),
    ...world.customers.map(({ idpel, transformerId }) => ({
      level: 'service',
      deviceId: transformerId,
      idpels: [idpel],
    })),
  ];
}

/** A fault as rows: its incident and the order that brought power back. */
export async function insertDarkness(
  sql: Sql,
  world: World,
  start: Date,
  site: Site,
  minutes: { readonly from: number; readonly to: number | null },
): Promise<Darkness> {
  const id = uuidv7();
  const at = (minute: number): Date => new Date(start.getTime() + minute * MINUTE_MS);
  const restored = minutes.to === null ? null : at(minutes.to);
  const place = { up3_id: world.up3Id, ulp_id: world.ulpIds[0], lat: -2.13, lng: 106.11 };
  await sql`insert into incident ${sql({
    ...place,
    id,
    kind: 'outage',
    state: restored ? 'closed' : 'open',
    fault_level: site.level,
    device_id: site.deviceId,
    idpel: site.level === 'service' ? (site.idpels[0] ?? null) : null,
    customers_out: site.idpels.length,
    started_at: at(minutes.from),
    first_reported_at: at(minutes.from),
    restored_at: restored,
    closed_at: restored,
    created_at: at(minutes.from),
  })}`;
  return { id, kind: 'fault', ...minutes, idpels: site.idpels };
}

export async function insertPlanned(
  sql: Sql,
  world: World,
  start: Date,
  site: Site,
  minutes: { readonly from: number; readonly to: number },
): Promise<Darkness> {
  const id = uuidv7();
  const at = (minute: number): Date => new Date(start.getTime() + minute * MINUTE_MS);
  await sql`insert into planned_outage ${sql({
    id,
    up3_id: world.up3Id,
    ulp_id: world.ulpIds[0],
    device_id: site.deviceId,
    starts_at: at(minutes.from),
    ends_at: at(minutes.to),
    created_at: at(minutes.from),
  })}`;
  return { id, kind: 'planned', ...minutes, idpels: site.idpels };
}

/** One customer's interruption, as somebody with a stopwatch in the house would have it: minutes since the start. */
export interface Run {
  readonly idpel: string;
  readonly from: number;
  readonly minutes: number;
  /** Of the statement that explains its first minute; of two the one that began first. */
  readonly kind: 'fault' | 'planned';
}

/** Slow and obviously right: every customer's every minute is dark or not. */
export function runsOf(world: World, dark: readonly Darkness[], minutes: number): Run[] {
  return world.customers.flatMap(({ idpel }) => {
    const line = new Uint8Array(minutes);
    const mine = dark.filter((one) => one.to !== null && one.idpels.includes(idpel));
    for (const { from, to } of mine) line.fill(1, from, to ?? from);
    const runs: Run[] = [];
    for (let from = 0; from < minutes; from += 1) {
      if (line[from] === 0) continue;
      let end = from;
      while (end < minutes && line[end] === 1) end += 1;
      const first = mine.filter((one) => one.from === from).sort((a, b) => (a.id < b.id ? -1 : 1))[0];
      runs.push({ idpel, from, minutes: end - from, kind: first?.kind ?? 'fault' });
      from = end;
    }
    return runs;
  });
}
