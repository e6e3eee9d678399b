import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const DATABASE_URL = 'postgres://comcen:geheim@127.0.0.1:5432/comcen';
const read = (env: Record<string, string>) => readConfig({ DATABASE_URL, ...env });

describe('the environment', () => {
  test('needs a database and nothing else', () => {
    expect(read({})).toMatchObject({
      env: 'development',
      host: '127.0.0.1',
      port: 3000,
      mobilePort: 3001,
      redisUrl: null,
      geoDir: null,
      trustProxy: false,
      logLevel: 'info',
      demoPassword: 'comcen-demo',
      tileUrl: null,
      tileAttribution: null,
    });
  });

  test('says whose the tiles are, by their host when nobody says it better', () => {
    const TILE_URL = 'https://{s}.tiles.example/{z}/{x}/{y}.png';
    expect(read({ TILE_URL })).toMatchObject({ tileUrl: TILE_URL, tileAttribution: 'tiles.example' });
    expect(read({ TILE_URL, TILE_ATTRIBUTION: '© Peta' }).tileAttribution).toBe('© Peta');
    expect(read({ TILE_ATTRIBUTION: '© Peta' }).tileAttribution).toBeNull();
  });

  test('takes an empty variable for an absent one', () => {
    expect(read({ PORT: '', REDIS_URL: '' })).toMatchObject({ port: 3000, redisUrl: null });
  });

  test.each([
    ['false', false],
    ['true', true],
    ['2', 2],
    ['10.0.0.0/8,::1', ['10.0.0.0/8', '::1']],
  ])('reads TRUST_PROXY=%s', (value, trust) => expect(read({ TRUST_PROXY: value }).trustProxy).toEqual(trust));

  test.each([
    [{ PORT: '70000' }, 'PORT is "70000": it needs a port number from 0 to 65535'],
    [{ PORT: 'http' }, 'PORT is "http": it needs a port number from 0 to 65535'],
    [{ MOBILE_PORT: '3000' }, 'MOBILE_PORT is "3000", the same as PORT: it needs another port'],
    [{ DATABASE_URL: '' }, 'DATABASE_URL is missing: it needs a URL like postgres://user:password@host:5432/database'],
    [{ REDIS_URL: 'localhost' }, 'REDIS_URL is not usable: it needs a URL like redis://host:6379'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud": it needs one of fatal, error, warn, info, debug, trace, silent'],
    [{ SMTP_URL: 'mail.example' }, 'SMTP_URL is not usable: it needs a URL like smtp://user:password@mail.example:587'],
    [
      { SMTP_URL: 'smtp://mail.example' },
      'MAIL_FROM is missing: with SMTP_URL it needs an address like Comcen <comcen@unit.example>',
    ],
    [{ MAIL_FROM: 'comcen' }, 'MAIL_FROM is "comcen": it needs an address like Comcen <comcen@unit.example>'],
    [{ COMCEN_URL: 'comcen' }, 'COMCEN_URL is "comcen": it needs a URL like https://comcen.example'],
    [{ NODE_ENV: 'prod' }, 'NODE_ENV is "prod": it needs production, development or test'],
    [{ TRUST_PROXY: 'yes please' }, 'TRUST_PROXY is "yes please": it needs true, false, a number of hops or addresses'],
    [{ COMCEN_DEMO_PASSWORD: 'kurz' }, 'COMCEN_DEMO_PASSWORD is not usable: it needs at least 8 characters'],
  ])('%j stops with one line', (env, line) => {
    expect(() => read(env)).toThrow(new ConfigError(line));
  });

  test('never repeats a secret', () => {
    expect(() => read({ DATABASE_URL: 'mysql://root:geheim@db/x' })).toThrow(/^(?!.*geheim)/);
  });
});
