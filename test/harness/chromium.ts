import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { findChromium } from '../../scripts/tools.mjs';

/** Nothing of the browser's own may talk to the world or warm up in the background: what is measured is our page. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const EVIDENCE = join(import.meta.dirname, '../../.comcen/evidence');

export const hasChromium = findChromium() !== undefined;

/** A new Chromium with an empty profile. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('Chromium is not installed; ask `hasChromium` before you use it');
  return chromium.launch({ executablePath, args: FLAGS, env: { ...process.env, LANG: 'C.UTF-8' } });
}

export interface TestBrowser {
  /** A page in a fresh session (own cookies and storage), known by `name` in the evidence of a failure. */
  open(name: string, options?: BrowserContextOptions): Promise<Page>;
}

/** One browser per file. When a test fails, each open page leaves a screenshot and its console in .comcen/evidence. */
export function useChromium(): TestBrowser {
  let browser: Browser | undefined;
  const pages = new Map<string, { page: Page; log: string[] }>();
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepEvidence(task.name, pages);
  });
  afterAll(async () => {
    await browser?.close();
  });
  return {
    async open(name, options = {}) {
      if (!browser) throw new Error('the browser exists only inside tests and hooks');
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      const log: string[] = [];
      page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => log.push(`uncaught: ${error.stack ?? error.message}`));
      page.on('requestfailed', (request) => log.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`));
      pages.set(name, { page, log });
      page.on('close', () => pages.delete(name));
      return page;
    },
  };
}

async function keepEvidence(test: string, pages: ReadonlyMap<string, { page: Page; log: string[] }>): Promise<void> {
  mkdirSync(EVIDENCE, { recursive: true });
  for (const [name, { page, log }] of pages) {
    const file = join(EVIDENCE, `${test}-${name}`.replaceAll(/[^\w-]+/g, '_').slice(0, 120));
    await page.screenshot({ path: `${file}.png` });
    writeFileSync(`${file}.log`, `${page.url()}\n${log.join('\n')}\n`);
    console.log(`evidence kept: ${file}.png and .log`);
  }
}
