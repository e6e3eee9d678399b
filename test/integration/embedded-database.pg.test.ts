import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { findPostmaster } from '../../scripts/database/postmaster.mjs';

const CLUSTER = join(import.meta.dirname, '../../scripts/database/cluster.mjs');
/** A program that holds a cluster until its input ends, and tells its connection string and its keeper's pid. */
const PROGRAM = `
  import { openCluster } from ${JSON.stringify(CLUSTER)};
  const cluster = await openCluster({ dataDir: process.argv[1] });
  console.log(JSON.stringify({ url: cluster.url, location: cluster.location }));
  process.stdin.resume().once('end', async () => { await cluster.close(); process.exit(0); });
`;

interface Holder {
  readonly child: ChildProcess;
  readonly url: string;
  readonly location: string | undefined;
}

let folder = '';
let holders: Holder[] = [];
let elsewhere: string | undefined;

/** Made once and copied: making a cluster takes seconds of syncing, and each test wants one that nothing happened to. */
let fresh = '';

beforeAll(async () => {
  fresh = makeFolder();
  await end((await hold(fresh)).child);
});
afterAll(() => rmSync(fresh, { recursive: true, force: true }));
beforeEach(() => {
  folder = makeFolder();
  execFileSync('cp', ['-a', join(fresh, 'postgres'), folder]);
});
afterEach(async () => {
  for (const { child } of holders) if (child.exitCode === null && child.signalCode === null) await end(child);
  await vi.waitUntil(() => !running(), { timeout: 20_000 });
  for (const path of [elsewhere, folder]) if (path) rmSync(path, { recursive: true, force: true });
  [holders, elsewhere] = [[], undefined];
});

function makeFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'comcen-cluster-'));
  chmodSync(path, 0o755);
  return path;
}

const dataOf = () => join(elsewhere ?? join(folder, 'postgres'), 'data');
const running = () => findPostmaster(dataOf());

async function hold(dataDir = folder): Promise<Holder> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const holder: Holder = { child, ...JSON.parse(String(line)) };
  holders.push(holder);
  return holder;
}

async function end(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  if (signal) child.kill(signal);
  else child.stdin?.end();
  await exit;
}

async function ask<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

const write = (url: string, n: number) =>
  ask(url, async (sql) => {
    await sql`create table if not exists kept (n int)`;
    await sql`insert into kept values (${n})`;
  });
const kept = (url: string) => ask(url, async (sql) => (await sql`select n from kept order by n`).map(({ n }) => n));

test('what was written is there after a stop and a start, and nothing runs in between', async () => {
  const first = await hold();
  await write(first.url, 1);
  await end(first.child);
  expect(running()).toBeNull();
  expect(await kept((await hold()).url)).toEqual([1]);
});

test('commits are durable and only this machine is listened to', async () => {
  const { url } = await hold();
  const [row] = await ask(
    url,
    (sql) => sql`select current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as listen`,
  );
  expect(row).toEqual({ fsync: 'on', commit: 'on', listen: '127.0.0.1' });
  const stranger = url.replace(/:\w+@/, ':wrong@');
  await expect(ask(stranger, (sql) => sql`select 1`)).rejects.toThrow(/password/);
});

test('two at once share one cluster, and the last one out stops it', async () => {
  const [first, second] = await Promise.all([hold(), hold()]);
  expect(second.url).toBe(first.url);
  await end(first.child);
  await write(second.url, 2);
  await end(second.child);
  expect(running()).toBeNull();
});

test('a killed program leaves no database behind', async () => {
  const { child } = await hold();
  await end(child, 'SIGKILL');
  await vi.waitUntil(() => !running(), { timeout: 10_000 });
});

test('everything killed at once in the middle of writing: the next start has every commit', async () => {
  const { child, url } = await hold();
  await write(url, 1);
  const busy = ask(url, (sql) => sql`select pg_sleep(3), (select count(*) from generate_series(1, 30000000))`).catch(
    () => 'cut off',
  );
  const keeper = await keeperOf(child);
  const postmaster = running();
  for (const pid of [child.pid, keeper, postmaster?.pid]) if (pid) process.kill(pid, 'SIGKILL');
  const next = await hold();
  expect(await kept(next.url)).toEqual([1]);
  expect(await busy).toBe('cut off');
});

test('a database without its program is taken over by the next start', async () => {
  const { child, url } = await hold();
  const keeper = await keeperOf(child);
  for (const pid of [child.pid, keeper]) if (pid) process.kill(pid, 'SIGKILL');
  expect((await hold()).url).toBe(url);
});

test('a killed database comes back on its port while its program lives', async () => {
  const { url } = await hold();
  await write(url, 1);
  const killed = running()?.pid ?? 0;
  process.kill(killed, 'SIGKILL');
  await vi.waitUntil(() => running()?.status === 'ready' && running()?.pid !== killed, { timeout: 20_000 });
  expect(await kept(url)).toEqual([1]);
});

test('a pid file whose pid another program has got since does not stop a start', async () => {
  const { child } = await hold();
  const keeper = await keeperOf(child);
  const pidFile = join(dataOf(), 'postmaster.pid');
  const text = readFileSync(pidFile, 'utf8');
  for (const pid of [child.pid, keeper, running()?.pid]) if (pid) process.kill(pid, 'SIGKILL');
  writeFileSync(pidFile, text.replace(/^\d+/, String(process.pid)));
  await write((await hold()).url, 1);
});

// Only root starts the database as another user. Not registered for others: there is nothing for them that could be left out.
if (process.getuid?.() === 0)
  test('a folder that the database user cannot enter says where the data is', async () => {
    const closed = join(folder, 'closed', 'data');
    mkdirSync(closed, { recursive: true });
    chmodSync(join(folder, 'closed'), 0o700);
    const first = await hold(closed);
    elsewhere = first.location;
    expect(elsewhere).toMatch(/^\/var\/lib\/comcen\/[0-9a-f]{16}$/);
    expect(readFileSync(join(closed, 'LOCATION'), 'utf8').trim()).toBe(elsewhere);
    expect(existsSync(join(closed, 'postgres'))).toBe(false);
    await write(first.url, 1);
    await end(first.child);
    expect(await kept((await hold(closed)).url)).toEqual([1]);
  });

/** The keeper is the only child of the program. */
async function keeperOf(child: ChildProcess): Promise<number> {
  const list = spawn('ps', ['-e', '-o', 'pid=,ppid=,args=']);
  let text = '';
  for await (const chunk of list.stdout) text += chunk;
  const line = text
    .split('\n')
    .find((row) => row.includes('keeper.mjs') && row.trim().split(/\s+/)[1] === String(child.pid));
  return Number(line?.trim().split(/\s+/)[0]);
}
