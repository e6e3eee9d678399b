import { chmod } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';

export interface Print {
  readonly executablePath: string;
  /** The page as a person opens it. */
  readonly url: string;
  /** A session of its own, for this page alone. */
  readonly cookie: { readonly name: string; readonly value: string };
  readonly lang: 'id' | 'en';
  /** Where the PDF goes. */
  readonly path: string;
}

/** Nothing of the browser's own may talk to the world: what is printed is our page. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PATIENCE_MS = 60_000;

/** Opens the page with the session, waits until every figure is there, and prints it. Throws when a part of the page could not be read. */
export async function printPage(print: Print, stop: AbortSignal): Promise<void> {
  // Only who prints pays for it.
  const { chromium } = await import('playwright-core');
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: print.executablePath,
    args: isRoot ? [...FLAGS, '--no-sandbox'] : FLAGS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const onStop = () => void browser.close();
  stop.addEventListener('abort', onStop);
  try {
    stop.throwIfAborted();
    await printIn(browser, print);
  } finally {
    stop.removeEventListener('abort', onStop);
    await browser.close();
  }
}

async function printIn(browser: Browser, { url, cookie, lang, path }: Print): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: lang });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addCookies([{ ...cookie, url, httpOnly: true, sameSite: 'Strict' }]);
  const kept = { 'comcen.language': lang, 'comcen.theme': 'light' };
  await context.addInitScript({ content: `Object.assign(localStorage, ${JSON.stringify(kept)})` });
  const page = await context.newPage();
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  await page.goto(url);
  await allIsRead(page);
  await page.pdf({
    path,
    format: 'A4',
    printBackground: true,
    displayHeaderFooter: true,
    headerTemplate: '<span></span>',
    footerTemplate:
      '<div style="width:100%;font-size:8px;text-align:center">Comcen &middot; <span class="pageNumber"></span>/<span class="totalPages"></span></div>',
    margin: { top: '12mm', bottom: '16mm', left: '10mm', right: '10mm' },
  });
  await chmod(path, 0o640);
}

/** What could not be read: a part that offers to try again, or says that it is older. */
const FAILED = '.kpi .notice .button, .kpi .inline-problem';
const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))';

/** The figures stand, and no part of the page waits for an answer: an answer may ask the next question, so it is looked at twice. */
async function allIsRead(page: Page): Promise<void> {
  const waiting = page.locator('[aria-busy="true"]');
  await page.locator(`.kpi-body, ${FAILED}`).first().waitFor();
  do {
    await waiting.first().waitFor({ state: 'detached' });
    await page.evaluate(TWO_FRAMES);
  } while ((await waiting.count()) > 0);
  await page.evaluate('document.fonts.ready.then(() => true)');
  if ((await page.locator(FAILED).count()) > 0) throw new Error('a part of the page could not be read');
}
