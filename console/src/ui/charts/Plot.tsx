import type { ReactNode } from 'react';
import type { Roving } from './use-roving.ts';

interface PlotProps {
  readonly roving: Roving;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly children: ReactNode;
}

/** The sheet that a chart is drawn on. Arrows walk over the marks inside, which are its buttons. */
export const Plot = ({ roving, width, height, label, children }: PlotProps) => (
  // biome-ignore lint/a11y/useSemanticElements: SVG has no group with a name of its own.
  <svg ref={roving.root} width={width} height={height} role="group" aria-label={label} onKeyDown={roving.keyDown}>
    {children}
  </svg>
);
