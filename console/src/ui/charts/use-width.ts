import { type RefObject, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';

/** CSS pixels between the margins of an A4 sheet in portrait, and in half of it. */
const PAPER = { whole: 688, half: 336 } as const;
export type PaperShare = keyof typeof PAPER;

/** Charts are drawn to the pixel, so that their words keep their size; on paper they are drawn anew for the sheet. */
export function useWidth<Box extends HTMLElement>(paper: PaperShare): [RefObject<Box | null>, number] {
  const box = useRef<Box>(null);
  const [width, setWidth] = useState(0);
  const isPrinting = useIsPrinting();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    setWidth(Math.floor(element.clientWidth));
    const watcher = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  return [box, isPrinting ? PAPER[paper] : width];
}

let isPrintingNow = false;
/** The browser takes its picture right after this event: React must have drawn before it returns. */
const turn =
  (isPrinting: boolean, changed: () => void): (() => void) =>
  () => {
    isPrintingNow = isPrinting;
    flushSync(changed);
  };

function subscribe(changed: () => void): () => void {
  const [before, after] = [turn(true, changed), turn(false, changed)];
  window.addEventListener('beforeprint', before);
  window.addEventListener('afterprint', after);
  return () => {
    window.removeEventListener('beforeprint', before);
    window.removeEventListener('afterprint', after);
  };
}

export const useIsPrinting = (): boolean => useSyncExternalStore(subscribe, () => isPrintingNow);
