import { useEffect, useRef } from 'react';

/**
 * Reads again when the board told of a change (`news` is another value), at most once per `everyMs` and once more after the last: in a
 * storm a feeder's incident changes with every call. The first value is no news.
 */
export function useReadAgain(news: unknown, read: () => unknown, everyMs = 1_000): void {
  const state = useRef<{ news: unknown; readAtMs: number; timer: ReturnType<typeof setTimeout> | undefined }>({
    news,
    readAtMs: 0,
    timer: undefined,
  });
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const at = state.current;
    if (at.news === news) return;
    at.news = news;
    const run = () => {
      at.timer = undefined;
      at.readAtMs = Date.now();
      latest.current();
    };
    at.timer ??= setTimeout(run, Math.max(0, at.readAtMs + everyMs - Date.now()));
  }, [news, everyMs]);
  useEffect(() => {
    const at = state.current;
    return () => {
      clearTimeout(at.timer);
      at.timer = undefined;
    };
  }, []);
}
