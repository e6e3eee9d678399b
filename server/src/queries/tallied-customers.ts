import type { InterruptedCustomers } from '@comcen/shared/wire/http/reliability.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { invalidField } from '../errors.ts';
import { eachGroup, idpelText, placeTallies, type TalliesAsked } from './outage-tallies.ts';
import { pageOf, readCursor } from './reliability-pages.ts';

/** Customers who had the same in a period, as a list shows them. */
export interface TalliedGroup {
  readonly ulpId: string;
  readonly place: string;
  readonly transformerId: string | null;
  /** '' = all others of the place. */
  readonly idpel: string;
  readonly customers: number;
  readonly times: number;
  readonly totalS: number;
  readonly longestS: number;
}

/** The groups of the place that `isListed` takes, in no order. Costs the period's tallies, whatever page is asked for. */
export async function talliedGroups(
  ctx: Context,
  asked: TalliesAsked,
  isListed: (group: Pick<TalliedGroup, 'times' | 'totalS' | 'longestS'>, ulpId: string) => boolean,
): Promise<TalliedGroup[]> {
  authorize(ctx, 'kpi.read', { up3Id: asked.up3Id, ulpId: asked.ulpId });
  const groups: TalliedGroup[] = [];
  for (const place of await placeTallies(ctx, asked)) {
    for (const [ulpId, cells] of unitsOf(place)) {
      eachGroup(place, cells, ({ idpel, ...group }) => {
        if (!isListed(group, ulpId)) return;
        groups.push({ ...group, ulpId, transformerId: place.transformerId, idpel: idpelText(idpel) });
      });
    }
  }
  return sameNameless(groups);
}

/** A place is shown under one unit (the last by its name where it was moved meanwhile); customers without a name each under their own. */
function unitsOf({ place, cells }: { place: string; cells: Parameters<typeof eachGroup>[1] }) {
  if (place === '') return cells.map((cell) => [cell.ulpId, [cell]] as const);
  const units = cells.map(({ ulpId }) => ulpId).sort();
  return [[units.at(-1) ?? '', cells] as const];
}

/** Customers without a name whose outages were equally long stand in one row: a page begins behind a row. */
function sameNameless(groups: readonly TalliedGroup[]): TalliedGroup[] {
  const known = new Map<string, TalliedGroup>();
  for (const group of groups) {
    const key = `${group.place}~${group.idpel}`;
    const { customers = 0 } = known.get(key) ?? {};
    known.set(key, customers === 0 ? group : { ...group, customers: customers + group.customers });
  }
  return [...known.values()];
}

/** Worst first, those behind the cursor. Errors: 422 for a cursor that no list gave. */
export async function pageOfGroups<Item>(
  ctx: Context,
  groups: readonly TalliedGroup[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  present: (group: TalliedGroup, item: InterruptedCustomers) => Item,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  authorize(ctx, 'kpi.read');
  const after = cursor === undefined ? null : positionIn(cursor);
  const rows = groups
    .filter((group) => after === null || byWorst(after, group) < 0)
    .sort(byWorst)
    .slice(0, limit + 1);
  const codes = await codesOf(ctx, rows);
  return pageOf(
    rows,
    limit,
    (group) => present(group, itemOf(group, codes)),
    ({ totalS, place, idpel }) => [String(totalS), place, idpel],
  );
}

type Position = Pick<TalliedGroup, 'totalS' | 'place' | 'idpel'>;

function positionIn(cursor: string): Position {
  const [total = '', place = '', idpel = ''] = readCursor(cursor, 3);
  if (!/^\d+$/.test(total)) throw invalidField('cursor', 'is not one that this list gave');
  return { totalS: Number(total), place, idpel };
}

function byWorst(a: Position, b: Position): number {
  if (a.totalS !== b.totalS) return b.totalS - a.totalS;
  if (a.place !== b.place) return a.place > b.place ? -1 : 1;
  if (a.idpel === b.idpel) return 0;
  return a.idpel > b.idpel ? -1 : 1;
}

/** Primary key. */
async function codesOf(ctx: Context, groups: readonly TalliedGroup[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(groups.flatMap(({ transformerId }) => transformerId ?? []))];
  const rows = await ctx.sql<{ id: string; code: string }[]>`
    select id, code from grid_device where id = any(${ctx.sql.array(ids)}::uuid[])`;
  return new Map(rows.map(({ id, code }) => [id, code]));
}

const itemOf = (group: TalliedGroup, codes: ReadonlyMap<string, string>): InterruptedCustomers => ({
  transformer:
    group.transformerId === null ? null : { id: group.transformerId, code: codes.get(group.transformerId) ?? '' },
  idpel: group.idpel === '' ? null : group.idpel,
  ulp: group.ulpId,
  customers: group.customers,
  times: group.times,
  hours: group.totalS / 3600,
  longestH: group.longestS / 3600,
});
