import { commandLineOf, parentOf } from './processes.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
// One Ctrl-C comes twice: from the terminal, and passed on by npm.
const SAME_REQUEST_MS = 500;

/**
 * Calls `first` when somebody asks us to stop, `second` when they ask again. The end of the npm that started us is a
 * request too: nobody could stop us by Ctrl-C any more.
 * @param {{ first: () => void, second: () => void }} reactions
 */
export function onStopRequest({ first, second }) {
  let askedAt = 0;
  const request = () => {
    if (askedAt === 0) {
      askedAt = Date.now();
      first();
    } else if (Date.now() - askedAt > SAME_REQUEST_MS) second();
  };
  for (const signal of SIGNALS) process.on(signal, request);
  if (!process.env.npm_lifecycle_event) return;
  const started = npmAbove();
  const watch = setInterval(() => {
    if (npmAbove() === started) return;
    clearInterval(watch);
    request();
  }, 1_000);
  watch.unref();
}

/** Our ancestors up to npm. npm runs us through a shell, and not every shell makes way for the command it runs. */
function npmAbove() {
  const parent = process.ppid;
  const isShell = commandLineOf(parent).includes('start.mjs');
  return isShell ? `${parent} ${parentOf(parent)}` : String(parent);
}
