/** One interval for all clocks of the page, and the server's time rather than the machine's. */
let offsetMs = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

export const serverNow = (): number => Date.now() + offsetMs;

/** Told by every frame that carries the server's time; small differences are the way of the frame and are left alone. */
export function setServerTime(at: string): void {
  const offset = Date.parse(at) - Date.now();
  if (Math.abs(offset - offsetMs) > 1_500) offsetMs = offset;
}

export function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
