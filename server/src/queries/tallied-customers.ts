import type { InterruptedCustomers } from '@comcen/shared/wire/http/reliability.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { invalidField } from '../errors.ts';
import { type CustomerGroup, eachGroup, idpelText, placeTallies, type TalliesAsked } from './outage-tallies.ts';
import { pageOf, readCursor } from './reliability-pages.ts';

/** Customers who had the same in a period, as a list shows them. */
export interface TalliedGroup extends CustomerGroup {
  readonly ulpId: string;
}

interface Paged {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * A page of the groups that `isListed` takes (asked once about each), worst first. Costs the period's tallies, whatever page is asked for:
 * only what the page may show becomes a row. Errors: 422 for a cursor that no list gave.
 */
export async function talliedPage<Item>(
  ctx: Context,
  asked: TalliesAsked,
  { limit, cursor }: Paged,
  isListed: (group: CustomerGroup, ulpId: string) => boolean,
  present: (group: TalliedGroup, item: InterruptedCustomers) => Item,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  authorize(ctx, 'kpi.read', { up3Id: asked.up3Id, ulpId: asked.ulpId });
  const worst = worstOf(limit + 1, cursor === undefined ? null : positionIn(cursor));
  const nameless = new Map<string, TalliedGroup>();
  for (const place of await placeTallies(ctx, asked)) {
    for (const [ulpId, cells] of unitsOf(place)) {
      eachGroup(place, cells, (group) => {
        if (!isListed(group, ulpId)) return;
        if (place.place === '') addNameless(nameless, { ...group, ulpId });
        else worst.add(group, ulpId);
      });
    }
  }
  for (const group of nameless.values()) worst.add(group, group.ulpId);
  const rows = worst.rows();
  const codes = await codesOf(ctx, rows);
  return pageOf(
    rows,
    limit,
    (group) => present(group, itemOf(group, codes)),
    ({ totalS, place, idpel }) => [String(totalS), place, idpelText(idpel)],
  );
}

/** A place is shown under one unit (the last by its name where it was moved meanwhile); customers without a name each under their own. */
function unitsOf({ place, cells }: { place: string; cells: Parameters<typeof eachGroup>[1] }) {
  if (place === '') return cells.map((cell) => [cell.of.ulpId, [cell]] as const);
  let unit = '';
  for (const { of } of cells) if (of.ulpId > unit) unit = of.ulpId;
  return [[unit, cells] as const];
}

/** Customers without a name whose outages were equally long stand in one row: a page begins behind a row. */
function addNameless(known: Map<string, TalliedGroup>, group: TalliedGroup): void {
  const { customers = 0 } = known.get(group.place) ?? {};
  known.set(group.place, { ...group, customers: customers + group.customers });
}

type Position = Pick<TalliedGroup, 'totalS' | 'place' | 'idpel'>;

function positionIn(cursor: string): Position {
  const [total = '', place = '', idpel = ''] = readCursor(cursor, 3);
  if (!/^\d+$/.test(total) || !/^\d*$/.test(idpel)) throw invalidField('cursor', 'is not one that this list gave');
  return { totalS: Number(total), place, idpel: idpel === '' ? null : Number(idpel) };
}

/** The worst so many behind a position. Sorted whole, a unit's customers cost more than all that was read of them (measured). */
function worstOf(count: number, after: Position | null) {
  let kept: TalliedGroup[] = [];
  let least = -1;
  const rows = (): TalliedGroup[] => kept.sort(byWorst).slice(0, count);
  return {
    rows,
    add(group: CustomerGroup, ulpId: string): void {
      if (group.totalS < least || (after !== null && byWorst(after, group) >= 0)) return;
      kept.push({ ...group, ulpId });
      if (kept.length < 4 * count) return;
      kept = rows();
      least = kept.at(-1)?.totalS ?? least;
    },
  };
}

function byWorst(a: Position, b: Position): number {
  if (a.totalS !== b.totalS) return b.totalS - a.totalS;
  if (a.place !== b.place) return a.place > b.place ? -1 : 1;
  return (b.idpel ?? -1) - (a.idpel ?? -1);
}

/** The others are customers of no known one (12 digits), or nobody known. */
const transformerOf = ({ place }: TalliedGroup): string | null => (place.length === 36 ? place : null);

/** Primary key. */
async function codesOf(ctx: Context, groups: readonly TalliedGroup[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(groups.flatMap((group) => transformerOf(group) ?? []))];
  const rows = await ctx.sql<{ id: string; code: string }[]>`
    select id, code from grid_device where id = any(${ctx.sql.array(ids)}::uuid[])`;
  return new Map(rows.map(({ id, code }) => [id, code]));
}

function itemOf(group: TalliedGroup, codes: ReadonlyMap<string, string>): InterruptedCustomers {
  const id = transformerOf(group);
  return {
    transformer: id === null ? null : { id, code: codes.get(id) ?? '' },
    idpel: group.idpel === null ? null : idpelText(group.idpel),
    ulp: group.ulpId,
    customers: group.customers,
    times: group.times,
    hours: group.totalS / 3600,
    longestH: group.longestS / 3600,
  };
}
