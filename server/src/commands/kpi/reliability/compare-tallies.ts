import type { Context } from '../../../context.ts';
import { talliedGroups } from '../../../queries/tallied-customers.ts';
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

const NOBODY = 'none';

/** What CEMI, CELID and TMP say of each customer of a month (YYYY-MM-01), against PostgreSQL's count over its outages. */
export async function compareTallies(ctx: Context, up3Id: string, month: string): Promise<TallyDifference[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const days = daysOfMonth(month);
  const groups = await talliedGroups(ctx, { up3Id, ulpId: null, ...days, kind: 'all', leftOut: [] }, () => true);
  const said = new Map(groups.map((group) => [keyOf(group), textOf(group)]));
  const truth = new Map((await slowTallies(ctx, up3Id, days)).map((row) => [keyOf(row), textOf(row)]));
  return [...new Set([...said.keys(), ...truth.keys()])].flatMap((what) => {
    const [stored, found] = [said.get(what) ?? NOBODY, truth.get(what) ?? NOBODY];
    return stored === found ? [] : [{ what, stored, found }];
  });
}

const keyOf = ({ place, idpel }: { place: string; idpel: string }): string => `${place} ${idpel}`.trim();

type Said = { customers: number; times: number; totalS: number; longestS: number };
const textOf = ({ customers, times, totalS, longestS }: Said): string =>
  `${customers} x ${times} times, ${totalS} s, longest ${longestS} s`;
