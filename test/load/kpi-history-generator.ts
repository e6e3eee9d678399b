// A process of its own: loads and rolls up months, so that two cores work on the history at once.
import type { Context } from '@comcen/server/context.ts';
import { rollUpDays } from '@comcen/server/test/commands/kpi/roll-up-days.ts';
import { openDatabase } from '@comcen/server/test/db/client.ts';
import { pino } from 'pino';
import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import { answerParent } from './child.ts';
import { BASE, INTO, UP3 } from './kpi-history-sql.ts';

const month = z.object({
  databaseUrl: z.string(),
  /** WIB days of one month, orders a day, which are storms. */
  days: z.array(z.string()).min(1),
  orders: z.array(z.number()),
  storms: z.array(z.boolean()),
  firstNumber: z.number(),
});
type Month = z.infer<typeof month>;

let open: ReturnType<typeof openDatabase> | undefined;
const database = (url: string) => {
  open ??= openDatabase(url, { max: 1, application: 'comcen-bench-loader' });
  return open;
};

answerParent({
  async load(input) {
    const given = month.parse(input);
    return database(given.databaseUrl).sql.begin((tx) => loadMonth(tx, given));
  },
  async rollUp(input) {
    const { databaseUrl, days } = month.pick({ databaseUrl: true, days: true }).parse(input);
    const { sql, db } = database(databaseUrl);
    await sql.begin((tx) => rollUpDays(contextOf(tx, db), UP3, days));
  },
});

const contextOf = (sql: TransactionSql, db: Context['db']): Context => ({
  db,
  sql,
  actor: { kind: 'system' },
  clock: () => new Date(),
  newId: () => crypto.randomUUID(),
  log: pino({ level: 'silent' }),
  ring: () => undefined,
  inTransaction: true,
});

/** Tables made in the transaction that fills them write no WAL; their indexes are built when the rows are there. */
async function loadMonth(tx: TransactionSql, { days, orders, storms, firstNumber }: Month): Promise<void> {
  // Foreign keys of ten million rows are right by the way they are made.
  await tx.unsafe(
    `set local session_replication_role = replica; set local maintenance_work_mem = '512MB'; set local work_mem = '256MB'`,
  );
  await tx`select setseed(${(firstNumber % 1_000_003) / 1_000_003})`;
  const lists = await listsOf(tx);
  await tx.unsafe(BASE, [literal(days), literal(orders), literal(storms), firstNumber, ...lists]);
  await tx.unsafe(INTO.incident);
  await tx.unsafe(INTO.work_order_pause);
  const [first, last] = [days[0] ?? '', days.at(-1) ?? ''];
  const bounds = await boundsOf(tx, first, last);
  await fillPartition(tx, 'report', first, bounds.uuid);
  await fillPartition(tx, 'work_order', first, bounds.uuid);
  await fillPartition(tx, 'kpi_order', first, bounds.date);
}

const literal = (items: readonly (string | number | boolean)[]): string => `{${items.join(',')}}`;

/** How many customers there are to choose from, crews with their codes in the order of bench_ulp, and operators. */
async function listsOf(tx: TransactionSql): Promise<(string | number)[]> {
  const [row] = await tx<{ customers: number; crews: string[]; codes: string[]; operators: string[] }[]>`
    select (select count(*)::int from bench_customer) as customers,
      (select array_agg(id::text order by ulp_id, code) from crew where up3_id = ${UP3}) as crews,
      (select array_agg(code order by ulp_id, code) from crew where up3_id = ${UP3}) as codes,
      (select array_agg(id::text order by username) from app_user where role = 'operator') as operators`;
  if (!row) throw new Error('the seed has no crews');
  return [row.customers, literal(row.crews), literal(row.codes), literal(row.operators)];
}

async function boundsOf(tx: TransactionSql, first: string, last: string) {
  const [row] = await tx<{ from: string; to: string; next: string }[]>`
    select uuid7_floor(${first}::date::timestamp at time zone 'Asia/Jakarta')::text as from,
      uuid7_floor((${last}::date + 1)::timestamp at time zone 'Asia/Jakarta')::text as to, (${last}::date + 1)::text as next`;
  if (!row) throw new Error('no bounds');
  return { uuid: [row.from, row.to] as const, date: [first, row.next] as const };
}

async function fillPartition(
  tx: TransactionSql,
  parent: 'report' | 'work_order' | 'kpi_order',
  firstDay: string,
  [from, to]: readonly [string, string],
): Promise<void> {
  const name = `${parent}_${firstDay.slice(0, 7).replace('-', '_')}`;
  await tx.unsafe(`create table ${name} (like ${parent} including defaults including constraints)`);
  await tx.unsafe(INTO[parent].replace(`${parent}_part`, name));
  const definitions = await indexesOf(tx, parent);
  for (const definition of definitions)
    await tx.unsafe(definition.replace(/INDEX \S+ ON (ONLY )?\S+/, `INDEX ON ${name}`));
  const [key] = await tx<{ definition: string }[]>`
    select pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = ${parent}::regclass and contype = 'p'`;
  await tx.unsafe(`alter table ${name} add ${key?.definition}`);
  await tx.unsafe(`analyze ${name}`);
  await tx.unsafe(`alter table ${parent} attach partition ${name} for values from ('${from}') to ('${to}')`);
}

/** Those without a constraint behind them. */
async function indexesOf(sql: Sql | TransactionSql, table: string): Promise<string[]> {
  const rows = await sql<{ definition: string }[]>`
    select pg_get_indexdef(i.indexrelid) as definition from pg_index i
    where i.indrelid = ${table}::regclass and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`;
  return rows.map(({ definition }) => definition);
}
