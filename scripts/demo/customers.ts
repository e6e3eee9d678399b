import type { Point } from '@comcen/shared/domain/geo/point.ts';
import { page } from '@comcen/shared/wire/http/common.ts';
import { type CustomerItem, customerItem } from '@comcen/shared/wire/http/report.ts';
import type { Client } from './client.ts';
import type { Random } from './random.ts';

/** Customers of one transformer that the demo knows. */
export interface Neighbourhood {
  readonly at: Point;
  readonly customers: readonly [CustomerItem, ...CustomerItem[]];
}

const SEARCHES = 60;
const customerPage = page(customerItem);

/** Finds customers all over the command area as an operator would: by a few digits of an idpel, a meter or a phone. */
export async function findNeighbourhoods(operator: Client, random: Random): Promise<Neighbourhood[]> {
  const byTransformer = new Map<string, Map<string, CustomerItem>>();
  for (let n = 0; n < SEARCHES; n += 1) {
    const digits = String(random.between(0, 9999)).padStart(4, '0');
    const { items } = await operator.get(`/api/customers?q=${digits}&limit=200`, customerPage);
    for (const customer of items) {
      if (customer.transformerId === null) continue;
      const known = byTransformer.get(customer.transformerId) ?? new Map<string, CustomerItem>();
      byTransformer.set(customer.transformerId, known.set(customer.idpel, customer));
    }
  }
  return [...byTransformer.values()].flatMap((known) => {
    const [first, ...others] = known.values();
    return first ? [{ at: first.location, customers: [first, ...others] as const }] : [];
  });
}
