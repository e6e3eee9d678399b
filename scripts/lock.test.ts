import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

const LOCK_MODULE = join(import.meta.dirname, 'lock.mjs');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'comcen-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that takes the lock, says so, and keeps it until it is killed. */
function holdLock() {
  const text = `import { withLock } from ${JSON.stringify(LOCK_MODULE)};
    await withLock(process.argv[1], () => new Promise((resolve) => { console.log('held'); setTimeout(resolve, 60_000); }));`;
  return spawn(process.execPath, ['--input-type=module', '-e', text, join(folder, 'lock')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('work under one lock takes turns', async () => {
  const order: string[] = [];
  const turn = (name: string) =>
    withLock(join(folder, 'lock'), async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} out`);
    });
  await Promise.all([turn('a'), turn('b'), turn('c')]);
  expect(order.filter((_, index) => index % 2 === 0).map((text) => text.replace('in', 'out'))).toEqual(
    order.filter((_, index) => index % 2 === 1),
  );
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a killed program is taken over at once', { timeout: 20_000 }, async () => {
  const holder = holdLock();
  await once(holder.stdout, 'data');
  const exit = once(holder, 'exit');
  holder.kill('SIGKILL');
  await exit;
  const started = Date.now();
  expect(await withLock(join(folder, 'lock'), () => readFileSync(join(folder, 'lock'), 'utf8'))).toContain(
    `${process.pid}-`,
  );
  expect(Date.now() - started).toBeLessThan(5_000);
});

test('the lock of a living program is waited for, and the wait is told once', { timeout: 20_000 }, async () => {
  const holder = holdLock();
  await once(holder.stdout, 'data');
  let waits = 0;
  const mine = withLock(
    join(folder, 'lock'),
    () => 'mine',
    () => {
      waits += 1;
      holder.kill('SIGKILL');
    },
  );
  expect(await mine).toBe('mine');
  expect(waits).toBe(1);
});

test('work that fails lets go', async () => {
  const failing = withLock(join(folder, 'lock'), () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await withLock(join(folder, 'lock'), () => 'free')).toBe('free');
});
