import type { Locator, Page } from 'playwright-core';

/** An operator's hands at one console: what is read and pressed, in the words on the screen. */
export interface Desk {
  readonly page: Page;
  logIn(url: string, username: string, password: string): Promise<void>;
  /** By keyboard alone, as with a telephone in the other hand. Answers the report's number. */
  takeReport(idpel: string, description: string): Promise<string>;
  openOrder(number: string): Promise<void>;
  row(number: string): Locator;
  readonly panel: Locator;
  readonly crew: Locator;
  readonly alarmStrip: Locator;
  /** Presses a command of the open order, answers its dialog and waits until it is done. */
  direct(command: string, answer: (dialog: Locator) => Promise<void>, confirm?: string): Promise<void>;
  readonly link: Locator;
}

export function deskOf(page: Page): Desk {
  const panel = page.getByRole('article');
  const row = (number: string) => page.locator('.queue-row').filter({ hasText: number });
  const link = page.locator('.link-state');
  return {
    page,
    panel,
    row,
    link,
    crew: panel.locator('.crew-line .strong'),
    alarmStrip: page.locator('.alarm-strip'),
    async logIn(url, username, password) {
      await page.goto(url);
      await page.getByLabel('Nama pengguna').fill(username);
      await page.getByLabel('Kata sandi', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Masuk' }).click();
      await isLive(link);
    },
    async takeReport(idpel, description) {
      const { keyboard } = page;
      await keyboard.press('n');
      await page.getByRole('combobox', { name: 'Pelanggan' }).waitFor();
      await keyboard.type(idpel);
      await page.getByRole('option', { name: idpel }).waitFor();
      await keyboard.press('Enter');
      await page.getByRole('button', { name: 'Ganti pelanggan' }).waitFor();
      // Kind and channel stay as they are: an outage, by telephone.
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      await keyboard.type(description);
      await page.getByRole('button', { name: 'Kirim laporan' }).press('Enter');
      return (await page.locator('.done-number').textContent()) ?? '';
    },
    async openOrder(number) {
      await row(number).click();
      await panel.getByRole('heading', { name: number, exact: true }).waitFor();
    },
    async direct(command, answer, confirm = command) {
      await panel.getByRole('button', { name: command, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await answer(dialog);
      await dialog.getByRole('button', { name: confirm, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
    },
  };
}

/** The page has its skip link in the same word: only the state of the link counts. */
export const isLive = (link: Locator): Promise<void> => link.filter({ hasText: 'Langsung' }).waitFor();

export const because = (reason: string) => (dialog: Locator) => dialog.getByLabel('Alasan').fill(reason);

/** Counts the notes that the page plays; what is played stays as it is. Before the page is opened. */
export async function hearNotes(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(`{
    const make = AudioContext.prototype.createOscillator;
    globalThis.notesPlayed = 0;
    AudioContext.prototype.createOscillator = function () {
      globalThis.notesPlayed += 1;
      return make.call(this);
    };
  }`);
  return () => page.evaluate<number>('globalThis.notesPlayed');
}
