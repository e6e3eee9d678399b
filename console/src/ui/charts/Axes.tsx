import { AxisBottom, AxisLeft, type AxisScale } from '@visx/axis';
import type { ScaleTypeToD3Scale } from '@visx/scale';

const LINE = 'var(--line-strong)';
const WORDS = { fill: 'var(--quiet)', fontSize: 11, fontFamily: 'var(--font)' } as const;
type NumberScale = ScaleTypeToD3Scale<number>['linear'];

/** Values at the left, with quiet lines through the drawing. */
export function ValueAxis({
  scale,
  left,
  right,
  format,
}: {
  readonly scale: NumberScale;
  readonly left: number;
  readonly right: number;
  readonly format: (value: number) => string;
}) {
  const ticks = scale.ticks(4);
  return (
    <>
      {ticks.map((value) => (
        <line key={value} x1={left} x2={right} y1={scale(value)} y2={scale(value)} className="chart-grid" />
      ))}
      <AxisLeft
        scale={scale}
        left={left}
        tickValues={ticks}
        tickFormat={(value) => format(Number(value))}
        tickLabelProps={{ ...WORDS, textAnchor: 'end', dx: -2, dy: 3.5 }}
        hideAxisLine
        hideTicks
      />
    </>
  );
}

/** Names below; only as many as have room. */
export const NameAxis = ({
  scale,
  top,
  shown,
  nameOf,
}: {
  readonly scale: AxisScale;
  readonly top: number;
  readonly shown: readonly string[];
  readonly nameOf: (key: string) => string;
}) => (
  <AxisBottom
    scale={scale}
    top={top}
    tickValues={[...shown]}
    tickFormat={(key) => nameOf(String(key))}
    tickLabelProps={{ ...WORDS, textAnchor: 'middle', dy: -1 }}
    stroke={LINE}
    tickStroke={LINE}
    tickLength={4}
  />
);

/** Every n-th name, so that words of about `wordPx` do not touch; the last one always. */
export function thinOut(keys: readonly string[], width: number, wordPx = 56): string[] {
  const every = Math.max(1, Math.ceil((keys.length * wordPx) / Math.max(1, width)));
  return keys.filter((_, index) => (keys.length - 1 - index) % every === 0);
}
