import { useRef } from 'react';
import { serverNow } from '../time/ticker.ts';

/** Versions that were on screen, outside React: a row that scrolls back in is not news. */
const seen = new Map<string, number>();
let firstSeenMs = 0;
const SETTLE_MS = 3_000;

/** A key that changes when the thing changed, null before it ever did: the glow is drawn once per key. */
export function useGlow(id: string, version: number): string | null {
  const key = useRef<string | null>(null);
  firstSeenMs ||= serverNow();
  const known = seen.get(id);
  if (known !== version) {
    const isNews = known !== undefined || serverNow() - firstSeenMs > SETTLE_MS;
    if (isNews) key.current = `${id}:${version}`;
    seen.set(id, version);
  }
  return key.current;
}
