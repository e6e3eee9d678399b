import type { KeyboardEvent, ReactNode } from 'react';
import type { Tip } from './ChartTip.tsx';
import type { Roving } from './use-roving.ts';

/** One thing of a chart that can be pointed at: its words, and the list behind it (none = nothing to open). */
export interface ChartMark {
  readonly key: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly onOpen: (() => void) | null;
}

interface MarkProps {
  readonly mark: ChartMark;
  readonly index: number;
  readonly roving: Roving;
  readonly at: { readonly x: number; readonly y: number };
  readonly setTip: (tip: Tip | null) => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Reached by Tab and arrows, told by its label, opened by a click, Enter or Space. */
export function Mark({ mark, index, roving, at, setTip, className = '', children }: MarkProps) {
  const { title, lines, onOpen } = mark;
  const tell = (): void => setTip({ ...at, title, lines });
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onOpen?.();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button of its own.
    <g
      data-mark={mark.key}
      role="button"
      aria-disabled={onOpen === null}
      aria-label={`${title}: ${lines.join(', ')}`}
      tabIndex={index === roving.at ? 0 : -1}
      className={`mark ${className}${onOpen ? '' : ' closed'}`}
      onClick={() => onOpen?.()}
      onKeyDown={press}
      onFocus={() => {
        roving.setAt(index);
        tell();
      }}
      onBlur={() => setTip(null)}
      onPointerEnter={tell}
      onPointerLeave={() => setTip(null)}
    >
      {children}
    </g>
  );
}
