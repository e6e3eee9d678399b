import type { LaneServices } from './services.ts';

/** Where the console is opened from this machine when nobody says where people open it (COMCEN_URL). */
export function consoleUrlOf({
  consoleUrl,
  host,
  port,
}: Pick<LaneServices['config'], 'consoleUrl' | 'host' | 'port'>): string {
  if (consoleUrl !== null) return consoleUrl;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
