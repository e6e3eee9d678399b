import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';

export interface Roving {
  readonly root: RefObject<SVGSVGElement | null>;
  /** The mark that Tab reaches; the arrows lead to the others. */
  readonly at: number;
  readonly setAt: (index: number) => void;
  readonly keyDown: (event: KeyboardEvent) => void;
}

/** One stop for Tab in the whole chart: arrows walk over `count` marks that stand in rows of `columns`. */
export function useRoving(count: number, columns = count): Roving {
  const root = useRef<SVGSVGElement>(null);
  const [wanted, setAt] = useState(0);
  const at = Math.max(0, Math.min(wanted, count - 1));
  const keyDown = (event: KeyboardEvent): void => {
    const next = stepFrom(event.key, at, count, columns);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
    root.current?.querySelectorAll<SVGElement>('[data-mark]')[next]?.focus();
  };
  return { root, at, setAt, keyDown };
}

function stepFrom(key: string, at: number, count: number, columns: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: columns < count ? -columns : -1,
    ArrowDown: columns < count ? columns : 1,
    Home: -at,
    End: count - 1 - at,
  };
  const step = steps[key];
  if (step === undefined) return null;
  return at + step < 0 || at + step >= count ? at : at + step;
}
