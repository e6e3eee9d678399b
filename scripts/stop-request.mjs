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
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    request();
  }, 1_000);
  watch.unref();
}
