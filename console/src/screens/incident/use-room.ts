import { type RefObject, useEffect, useState } from 'react';

/** The room inside an element in px; 0 before it is known. */
export function useRoom(element: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = watched;
      setRoom((before) => (before.width === width && before.height === height ? before : { width, height }));
    });
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return room;
}
