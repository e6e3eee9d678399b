import type { Context } from '../../../context.ts';
import { eachGroup, idpelText, placeTallies } from '../../../queries/outage-tallies.ts';
import { authorize } from '../../authorize.ts';
import { slowTallies } from './slow-tallies.ts';
import { daysOfMonth } from './tally-cells.ts';

export const bookkeeping = 'it only reads and compares';

export interface TallyDifference {
  /** Place and customer; no customer: all others of the place. */
  readonly what: string;
  readonly stored: string;
  readonly found: string;
}

/** What CEMI, CELID and TMP say of each customer of a month (YYYY-MM-01), against PostgreSQL's count over its outages. */
export async function compareTallies(ctx: Context, up3Id: string, month: string): Promise<TallyDifference[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const days = daysOfMonth(month);
  const said = new Map<string, Said>();
  for (const place of await placeTallies(ctx, { up3Id, ulpId: null, ...days, kind: 'all', leftOut: [] })) {
    eachGroup(place, place.cells, (group) => {
      const key = keyOf({ ...group, idpel: idpelText(group.idpel) });
      // Customers without a name come outage by outage.
      said.set(key, { ...group, customers: group.customers + (said.get(key)?.customers ?? 0) });
    });
  }
  const truth = new Map((await slowTallies(ctx, up3Id, days)).map((row) => [keyOf(row), row]));
  return [...new Set([...said.keys(), ...truth.keys()])].flatMap((what) => {
    const [stored, found] = [textOf(said.get(what)), textOf(truth.get(what))];
    return stored === found ? [] : [{ what, stored, found }];
  });
}

const keyOf = ({ place, idpel }: { place: string; idpel: string }): string => `${place} ${idpel}`.trim();

type Said = { customers: number; times: number; totalS: number; longestS: number };
const textOf = (said: Said | undefined): string =>
  said ? `${said.customers} x ${said.times} times, ${said.totalS} s, longest ${said.longestS} s` : 'none';
