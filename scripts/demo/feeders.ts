import { page } from '@comcen/shared/wire/http/common.ts';
import { deviceItem } from '@comcen/shared/wire/http/planned-outage.ts';
import { type CustomerItem, customerItem } from '@comcen/shared/wire/http/report.ts';
import type { Client } from './client.ts';
import type { Random } from './random.ts';

/** A feeder with customers from all over it, for a storm to put out. */
export interface Feeder {
  readonly name: string;
  readonly customers: readonly CustomerItem[];
}

const KNOWN_CUSTOMERS = 200;

/** A feeder of each substation, in the order the storm reaches them: two of one would look like the substation. Customers come by idpel, which says nothing about place. */
export async function findFeeders(operator: Client, random: Random): Promise<Feeder[]> {
  const { items } = await operator.get('/api/grid/devices?q=PYL&limit=200', page(deviceItem));
  const feeders = items.filter(({ kind }) => kind === 'feeder');
  const chosen: Feeder[] = [];
  const reached = new Set<string>();
  while (feeders.length > 0) {
    const [feeder] = feeders.splice(random.between(0, feeders.length - 1), 1);
    const substation = feeder?.parent?.code ?? '';
    if (!feeder || reached.has(substation)) continue;
    reached.add(substation);
    const served = await operator.get(
      `/api/customers?device=${feeder.id}&limit=${KNOWN_CUSTOMERS}`,
      page(customerItem),
    );
    chosen.push({ name: feeder.name, customers: served.items });
  }
  return chosen;
}
