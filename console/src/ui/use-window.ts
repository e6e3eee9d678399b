import { type RefObject, useEffect, useState } from 'react';

const SPARE_ROWS = 8;

/** Which rows of a list of equal heights are in view. A storm's queue has thousands; about thirty exist. */
export function useWindow(element: RefObject<HTMLElement | null>, count: number, rowPx: number) {
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(800);
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver(() => setHeight(watched.clientHeight));
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  const from = Math.max(0, Math.min(count, Math.floor(top / rowPx) - SPARE_ROWS));
  const to = Math.min(count, Math.ceil((top + height) / rowPx) + SPARE_ROWS);
  return {
    from,
    to,
    onScroll: () => setTop(element.current?.scrollTop ?? 0),
    /** Scrolls only when the row is out of view. */
    reveal(index: number) {
      const list = element.current;
      if (!list) return;
      if (index * rowPx < list.scrollTop) list.scrollTop = index * rowPx;
      else if ((index + 1) * rowPx > list.scrollTop + list.clientHeight) {
        list.scrollTop = (index + 1) * rowPx - list.clientHeight;
      }
    },
  };
}
