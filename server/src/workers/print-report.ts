import { closeRenderSession, openRenderSession } from '../commands/export/render-session.ts';
import { findChromium } from '../export/find-chromium.ts';
import { readMonthlyReport } from '../export/monthly-report.ts';
import { printPage } from '../export/print-page.ts';
import { CONSOLE_COOKIE } from '../http/console-cookie.ts';
import { systemContext } from '../roles/system-context.ts';
import { consoleUrlOf } from './console-url.ts';
import type { LaneServices } from './services.ts';

export interface Report {
  readonly query: unknown;
  readonly lang: 'id' | 'en';
  /** Whose eyes: the page shows what they may see. */
  readonly userId: string;
  readonly path: string;
}

/** The KPI page of the month as a person prints it. `browser`: nothing on this machine can print. */
export async function printReport(
  services: LaneServices,
  { query, lang, userId, path }: Report,
  stop: AbortSignal,
): Promise<'done' | 'browser'> {
  const { month, ulp } = readMonthlyReport(query);
  const executablePath = findChromium(services.config.chromium);
  if (executablePath === null) return 'browser';
  const ctx = systemContext(services);
  const session = await openRenderSession(ctx, userId);
  try {
    const unit = ulp === undefined ? '' : `&ulp=${ulp}`;
    const url = `${consoleUrlOf(services.config)}/kpi?from=${month}-01&to=${lastDayOf(month)}${unit}`;
    const cookie = { name: CONSOLE_COOKIE, value: session.token };
    await printPage({ executablePath, url, cookie, lang, path }, stop);
    return 'done';
  } finally {
    await closeRenderSession(ctx, session.id);
  }
}

function lastDayOf(month: string): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, of, 0)).toISOString().slice(0, 10);
}
