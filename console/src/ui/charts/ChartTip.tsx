export interface Tip {
  /** Pixels from the drawing's left and top: the mark that is meant. */
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly lines: readonly string[];
}

const HALF = 90;

/** Beside the mark, never outside of the drawing. Its words are the mark's own label, so it is silent to a screen reader. */
export function ChartTip({ tip, width }: { readonly tip: Tip; readonly width: number }) {
  const left = Math.max(HALF, Math.min(width - HALF, tip.x));
  const isLow = tip.y < 90;
  return (
    <div className={isLow ? 'chart-tip below' : 'chart-tip'} style={{ left, top: tip.y }} aria-hidden="true">
      <strong>{tip.title}</strong>
      {tip.lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}
