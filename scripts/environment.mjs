/** @param {string} value */
const isPort = (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65535;
/** @param {string[]} protocols */
const isUrl = (protocols) => (/** @type {string} */ value) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** @type {[name: string, need: string, isRight: (value: string) => boolean][]} */
const rules = [
  ['PORT', 'a port number from 0 to 65535', isPort],
  ['MOBILE_PORT', 'a port number from 0 to 65535', isPort],
  ['DATABASE_URL', 'a URL like postgres://user:password@host:5432/database', isUrl(['postgres:', 'postgresql:'])],
  ['REDIS_URL', 'a URL like redis://host:6379', isUrl(['redis:', 'rediss:'])],
  ['LOG_LEVEL', `one of ${LOG_LEVELS.join(', ')}`, (value) => LOG_LEVELS.includes(value)],
];
/** A password never reaches a terminal or a log. @param {string} value */
const masked = (value) => value.replace(/\/\/.*@/, '//...@');

/**
 * What stops a start before anything is installed. The server checks everything again; this only spares the wait.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} one line: the variable, what it got, what it needs
 */
export function wrongValue(env) {
  for (const [name, need, isRight] of rules) {
    const value = env[name];
    if (value && !isRight(value)) return `${name} is "${masked(value)}": it needs ${need}`;
  }
  const { PORT = '3000', MOBILE_PORT = '3001' } = env;
  if (PORT === MOBILE_PORT && PORT !== '0')
    return `MOBILE_PORT is "${MOBILE_PORT}", the same as PORT: it needs another port`;
  return undefined;
}

/** @param {string} version of Node, without the v */
export function isOldNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 20 || (major === 20 && minor < 19);
}
