import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CHECKOUT } from '../../scripts/checkout.mjs';
import { freePort } from '../../scripts/free-port.mjs';
import type { BenchOptions } from './bench.ts';
import { round } from './latency.ts';
import { backendOf, say } from './stage.ts';

/** The second `npm start`, from the command to `/readyz`: everything is installed, built and seeded. */
export async function start(_options: BenchOptions): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), 'comcen-bench-'));
  try {
    say('first start: builds and seeds what is missing');
    const firstMs = await startOnce(dataDir);
    say('second start');
    const readyMs = await startOnce(dataDir);
    return { backend: backendOf(process.env), ratio: null, p50Ms: null, p99Ms: null, readyMs, firstMs };
  } finally {
    for (const path of [locationOf(dataDir), dataDir]) if (path) rmSync(path, { recursive: true, force: true });
  }
}

async function startOnce(dataDir: string): Promise<number> {
  const port = await freePort();
  const { DATABASE_URL: _its, ...inherited } = process.env;
  const env = { ...inherited, COMCEN_DATA_DIR: dataDir, PORT: String(port), MOBILE_PORT: String(await freePort()) };
  const from = performance.now();
  const child = spawn('npm', ['start'], { cwd: CHECKOUT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const readyMs = await Promise.race([
    ready(child.stdout, `http://127.0.0.1:${port}/readyz`).then(() => performance.now() - from),
    exit.then(([code]) => {
      throw new Error(`npm start ended with ${code} before it was ready`);
    }),
  ]);
  child.kill('SIGTERM');
  await exit;
  return round(readyMs, 0);
}

/** Its own word, and the server's. */
async function ready(output: NodeJS.ReadableStream, readyUrl: string): Promise<void> {
  await new Promise<void>((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      if (line.includes('ready after')) resolve();
    });
  });
  const reply = await fetch(readyUrl);
  if (!reply.ok) throw new Error(`said to be ready, but ${readyUrl} answers ${reply.status}`);
}

/** Where the cluster lies when its user cannot reach the data folder. */
function locationOf(dataDir: string): string | undefined {
  try {
    return readFileSync(join(dataDir, 'LOCATION'), 'utf8').trim();
  } catch {
    return undefined;
  }
}
