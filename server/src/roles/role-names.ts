import { ConfigError } from '../config.ts';

export const ROLE_NAMES = ['api', 'mobile', 'realtime', 'relay', 'workers'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** `api,relay` as roles; throws one line that names what is wrong. */
export function parseRoles(text: string | undefined): ReadonlySet<RoleName> {
  if (text === undefined) return new Set(ROLE_NAMES);
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !ROLE_NAMES.some((known) => known === name));
  if (wrong !== undefined) throw new ConfigError(`--roles has "${wrong}": it needs some of ${ROLE_NAMES.join(',')}`);
  return new Set(ROLE_NAMES.filter((name) => names.includes(name)));
}
