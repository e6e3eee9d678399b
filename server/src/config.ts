import { resolve } from 'node:path';
import { z } from 'zod';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** Values of these are never repeated in a message. */
const SECRET = new Set(['DATABASE_URL', 'REDIS_URL', 'COMCEN_DEMO_PASSWORD', 'SMTP_URL']);

const port = (byDefault: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'a port number from 0 to 65535')
    .transform(Number)
    .refine((value) => value <= 65_535, 'a port number from 0 to 65535')
    .default(byDefault);

const url = (protocols: readonly string[], example: string) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), `a URL like ${example}`);

const trustProxy = z
  .string()
  .regex(/^(true|false|\d{1,2}|[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*)$/, 'true, false, a number of hops or addresses')
  .transform(trustOf);

const environment = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test'], 'production, development or test').default('development'),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'a host name or address')
    .default('127.0.0.1'),
  PORT: port(3000),
  MOBILE_PORT: port(3001),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database'),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  COMCEN_DATA_DIR: z.string().default('.comcen'),
  COMCEN_GEO_DIR: z.string().optional(),
  TRUST_PROXY: trustProxy.default(false),
  LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
  COMCEN_DEMO_PASSWORD: z.string().min(8, 'at least 8 characters').default('comcen-demo'),
  TILE_URL: url(['http:', 'https:'], 'https://tiles.example/{z}/{x}/{y}.png').optional(),
  TILE_ATTRIBUTION: z.string().max(500, 'at most 500 characters').optional(),
  OSRM_URL: url(['http:', 'https:'], 'http://127.0.0.1:5000').optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@mail.example:587').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, 'an address like Comcen <comcen@unit.example>')
    .optional(),
  COMCEN_URL: url(['http:', 'https:'], 'https://comcen.example').optional(),
  COMCEN_CHROMIUM: z.string().optional(),
});

export interface Config {
  readonly env: 'production' | 'development' | 'test';
  readonly host: string;
  /** Console and API. */
  readonly port: number;
  /** Phone API and apps. */
  readonly mobilePort: number;
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly dataDir: string;
  readonly geoDir: string | null;
  /** What fastify takes: all, none, a number of hops, or a list of addresses and networks. */
  readonly trustProxy: boolean | number | string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly demoPassword: string;
  /** Leaflet template, null = the bundled geography only. */
  readonly tileUrl: string | null;
  /** Whose tiles they are, as their licence wants it said; without it the host of TILE_URL. */
  readonly tileAttribution: string | null;
  readonly osrmUrl: string | null;
  /** Null: no mail is sent. `from` may carry a name. */
  readonly smtp: { readonly url: string; readonly from: string } | null;
  /** Where people open the console, for links in mail and for printing; null = the address it listens on. */
  readonly consoleUrl: string | null;
  /** A Chromium for printing; null = one that is found on the machine. */
  readonly chromium: string | null;
}

/** One line that names the variable, what it got and what it needs. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the environment once; an empty variable counts as absent. Throws `ConfigError`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw new ConfigError(lineOf(parsed.error.issues[0], given));
  const value = parsed.data;
  if (value.PORT === value.MOBILE_PORT && value.PORT !== 0) {
    throw new ConfigError(`MOBILE_PORT is "${value.MOBILE_PORT}", the same as PORT: it needs another port`);
  }
  if (value.SMTP_URL !== undefined && value.MAIL_FROM === undefined) {
    throw new ConfigError('MAIL_FROM is missing: with SMTP_URL it needs an address like Comcen <comcen@unit.example>');
  }
  return configOf(value);
}

function configOf(value: z.infer<typeof environment>): Config {
  return {
    env: value.NODE_ENV,
    host: value.HOST,
    port: value.PORT,
    mobilePort: value.MOBILE_PORT,
    databaseUrl: value.DATABASE_URL,
    redisUrl: value.REDIS_URL ?? null,
    dataDir: resolve(value.COMCEN_DATA_DIR),
    geoDir: value.COMCEN_GEO_DIR === undefined ? null : resolve(value.COMCEN_GEO_DIR),
    trustProxy: value.TRUST_PROXY,
    logLevel: value.LOG_LEVEL,
    demoPassword: value.COMCEN_DEMO_PASSWORD,
    tileUrl: value.TILE_URL ?? null,
    tileAttribution: value.TILE_URL ? (value.TILE_ATTRIBUTION ?? hostOf(value.TILE_URL)) : null,
    osrmUrl: value.OSRM_URL ?? null,
    smtp: value.SMTP_URL && value.MAIL_FROM ? { url: value.SMTP_URL, from: value.MAIL_FROM } : null,
    consoleUrl: value.COMCEN_URL?.replace(/\/+$/, '') ?? null,
    chromium: value.COMCEN_CHROMIUM ?? null,
  };
}

/** `https://{s}.tiles.example/{z}/..` -> `tiles.example`. */
const hostOf = (tileUrl: string): string => new URL(tileUrl.replaceAll(/\{\w+\}\.?/g, '')).host;

function lineOf(issue: z.core.$ZodIssue | undefined, given: Readonly<Record<string, string | undefined>>): string {
  const name = String(issue?.path[0] ?? 'environment');
  const value = given[name];
  const need = issue?.code === 'invalid_type' ? exampleOf(name) : issue?.message;
  if (value === undefined) return `${name} is missing: it needs ${need}`;
  return `${name} is ${SECRET.has(name) ? 'not usable' : `"${value}"`}: it needs ${need}`;
}

const exampleOf = (name: string): string =>
  name === 'DATABASE_URL' ? 'a URL like postgres://user:password@host:5432/database' : 'a value';

function trustOf(value: string): boolean | number | string[] {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d+$/.test(value) ? Number(value) : value.split(',');
}
