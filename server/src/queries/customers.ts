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

export interface CustomerSearch {
  readonly q: string | null;
  /** Only customers served through this device. */
  readonly deviceId?: string | null;
  /** The ULP whose customers come first among equals: where the operator works just now. */
  readonly nearUlpId?: string | null;
  /** Last idpel of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

/** Customers by any part of name, address, idpel, phone or meter, the likeliest first; without `q` all, in idpel order. */
export async function searchCustomers(ctx: Context, search: CustomerSearch): Promise<CustomerItem[]> {
  authorize(ctx, 'customer.search');
  const words = wordsOf(search.q);
  const rows = words.length > 0 ? await likeliest(ctx, search, words) : await inOrder(ctx, search);
  return rows.map(presentCustomer);
}

/** Of the actor's region. */
function inScope(ctx: Context) {
  const { up3Id, ulpId } = scopeOf(ctx);
  return ctx.sql`(${up3Id}::text is null or c.up3_id = ${up3Id}) and (${ulpId}::text is null or c.ulp_id = ${ulpId})`;
}

/** Indexes grid_device_pkey, grid_device_by_parent, customer_by_transformer. */
const servedBelow = ({ sql }: Context, deviceId: string | null | undefined) =>
  deviceId == null
    ? sql`true`
    : sql`c.transformer_id = any(array(
        with recursive below as (
          select id from grid_device where id = ${deviceId}
          union all select d.id from below b join grid_device d on d.parent_id = b.id)
        select id from below))`;

// Index customer_pkey.
const inOrder = (ctx: Context, { after, limit, deviceId }: CustomerSearch) => ctx.sql<CustomerRow[]>`
  select c.*, d.code as transformer_code from customer c left join grid_device d on d.id = c.transformer_id
  where ${inScope(ctx)} and ${servedBelow(ctx, deviceId)} and (${after}::text is null or c.idpel > ${after})
  order by c.idpel limit ${limit}`;

/**
 * All that match (trigram index customer_search), keys only, the best of them by a top-N sort; then their rows. The page before ended
 * at a customer whose sort key is reckoned again.
 */
async function likeliest(ctx: Context, search: CustomerSearch, words: readonly string[]): Promise<CustomerRow[]> {
  const { sql } = ctx;
  const { after, limit, nearUlpId = null } = search;
  const key = sql`${rankOf(ctx, words)} as rank, coalesce(c.ulp_id <> ${nearUlpId}, false) as elsewhere, lower(c.name) as called, c.idpel`;
  const match = words.reduce(
    (all, word) => sql`${all} and c.search_text like ${`%${patternOf(word)}%`}`,
    sql`${inScope(ctx)} and ${servedBelow(ctx, search.deviceId)}`,
  );
  const order = (of: 'f' | 'l') =>
    sql`${sql(`${of}.rank`)}, ${sql(`${of}.elsewhere`)}, ${sql(`${of}.called`)}, ${sql(`${of}.idpel`)}`;
  return sql<CustomerRow[]>`
    with last as (select ${key} from customer c where c.idpel = ${after}),
    best as (
      select f.* from (select ${key} from customer c where ${match}) f
      where ${after}::text is null or (${order('f')}) > (select ${order('l')} from last l)
      order by ${order('f')} limit ${limit}
    )
    select c.*, d.code as transformer_code
    from best f join customer c using (idpel) left join grid_device d on d.id = c.transformer_id
    order by ${order('f')}`;
}

/** 0 the very one, 1 begins so, 2 has the first word at the beginning of a name, 3 anywhere. */
function rankOf({ sql }: Context, words: readonly string[]) {
  const whole = words.join(' ');
  const pattern = patternOf(whole);
  return sql`case
    when lower(c.name) = ${whole} or c.idpel = ${whole} or c.meter_no = ${whole} or c.phone in (${whole}, ${`+62${whole}`}) then 0
    when lower(c.name) like ${`${pattern}%`} or c.idpel like ${`${pattern}%`} then 1
    when lower(c.name) like ${`% ${patternOf(words[0] ?? '')}%`} then 2
    else 3 end`;
}

/** Words to look for; a phone typed as 08.. finds +628.. */
function wordsOf(q: string | null): string[] {
  return (q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 5)
    .map((word) => (/^0\d{5,}$/.test(word) ? word.slice(1) : word));
}

const patternOf = (word: string): string => word.replace(/[\\%_]/g, '\\$&');

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
