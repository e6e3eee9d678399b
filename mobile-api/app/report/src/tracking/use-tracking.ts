import { useCallback, useEffect, useState } from 'react';
import { track } from '../api/public-api.ts';
import type { Tracking } from '../api/replies.ts';
import { isOver } from './steps.ts';

/** Until the server has said how often. */
const FIRST_S = 10;

export interface Followed {
  readonly tracking: Tracking | null;
  /** When the server last answered, by this phone's clock. */
  readonly asOf: number | null;
  readonly isStale: boolean;
  readonly isUnknown: boolean;
}

/** Asks as often as the server says while the page is looked at; the browser asks with the ETag it has, an unchanged answer is empty. */
export function useTracking(token: string): Followed & { refresh: () => Promise<void> } {
  const [followed, setFollowed] = useState<Followed>({ tracking: null, asOf: null, isStale: false, isUnknown: false });
  const refresh = useCallback(async () => {
    const reply = await track(token);
    setFollowed((before) => {
      if (reply.ok) return { tracking: reply.value, asOf: Date.now(), isStale: false, isUnknown: false };
      const isUnknown = reply.failure.kind === 'refused' && before.tracking === null;
      return { ...before, isStale: !isUnknown, isUnknown };
    });
  }, [token]);
  const isDone = followed.isUnknown || (followed.tracking !== null && isOver(followed.tracking));
  const everyS = followed.tracking?.askAgainS ?? FIRST_S;
  useEffect(() => {
    void refresh();
  }, [refresh]);
  useEffect(() => {
    if (isDone) return;
    const look = () => document.visibilityState === 'visible' && void refresh();
    const timer = setInterval(look, everyS * 1_000);
    document.addEventListener('visibilitychange', look);
    addEventListener('online', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      removeEventListener('online', look);
    };
  }, [refresh, isDone, everyS]);
  return { ...followed, refresh };
}
