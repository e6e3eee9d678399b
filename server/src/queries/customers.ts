import type { CustomerItem } from '@comcen/shared/wire/http/report.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

interface CustomerRow {
  idpel: string;
  name: string;
  phone: string | null;
  meter_no: string | null;
  tariff: string;
  power_va: number;
  address: string;
  lat: number;
  lng: number;
  ulp_id: string;
  transformer_id: string | null;
  transformer_code: string | null;
  is_critical: boolean;
}

/**
 * Customers by any part of name, address, idpel, phone or meter (trigram index customer_search), in idpel order; without `q` from the
 * first (customer_pkey). `after` = last idpel of the page before.
 */
export async function searchCustomers(
  ctx: Context,
  search: { q: string | null; after: string | null; limit: number },
): Promise<CustomerItem[]> {
  authorize(ctx, 'customer.search');
  const scope = scopeOf(ctx);
  const { sql } = ctx;
  const words = wordsOf(search.q);
  const match = words.reduce(
    (filter, word) => sql`${filter} and c.search_text like ${`%${word}%`}`,
    sql`(${search.after}::text is null or c.idpel > ${search.after})`,
  );
  // The found set is fenced off: else the planner walks customer_pkey in idpel order for the limit and filters every row.
  const rows = await sql<CustomerRow[]>`
    with found as ${words.length > 0 ? sql`materialized` : sql`not materialized`} (
      select c.* from customer c where ${match}
        and (${scope.up3Id}::text is null or c.up3_id = ${scope.up3Id})
        and (${scope.ulpId}::text is null or c.ulp_id = ${scope.ulpId})
    )
    select f.*, d.code as transformer_code from found f left join grid_device d on d.id = f.transformer_id
    order by f.idpel limit ${search.limit}`;
  return rows.map(presentCustomer);
}

/** Words to look for; a phone typed as 08.. finds +628.. */
function wordsOf(q: string | null): string[] {
  return (q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 5)
    .map((word) => (/^0\d{5,}$/.test(word) ? word.slice(1) : word))
    .map((word) => word.replace(/[\\%_]/g, '\\$&'));
}

function presentCustomer(row: CustomerRow): CustomerItem {
  return {
    idpel: row.idpel,
    name: row.name,
    phone: row.phone,
    meterNo: row.meter_no,
    tariff: row.tariff,
    powerVa: row.power_va,
    address: row.address,
    location: { lat: row.lat, lng: row.lng },
    ulp: row.ulp_id,
    transformerId: row.transformer_id,
    transformerCode: row.transformer_code,
    isCritical: row.is_critical,
  };
}
