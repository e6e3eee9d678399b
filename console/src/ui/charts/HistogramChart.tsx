import { scaleLinear } from '@visx/scale';
import { Bar } from '@visx/shape';
import { ValueAxis } from './Axes.tsx';
import type { Canvas } from './Chart.tsx';
import { type ChartMark, Mark } from './Mark.tsx';
import { Plot } from './Plot.tsx';
import { useRoving } from './use-roving.ts';

export interface HistogramBin extends ChartMark {
  readonly fromMin: number;
  readonly count: number;
  /** Wholly past the target. */
  readonly isPast: boolean;
  /** "45", or "≥ 240" at the open end. */
  readonly edge: string;
}
/** A value that stands in the drawing as a line: target, p50, p90, p95. */
export interface HistogramLine {
  readonly name: string;
  readonly value: number;
  readonly isTarget: boolean;
  readonly isBelowTarget: boolean;
}

interface HistogramChartProps extends Canvas {
  readonly label: string;
  readonly bins: readonly HistogramBin[];
  readonly binMin: number;
  readonly lines: readonly HistogramLine[];
  readonly format: (value: number) => string;
}

const HEIGHT = 232;
const LINE_ROW = 13;
const EDGE = { right: 12, bottom: 24, left: 40 } as const;

/** How many orders took how long. Each line's name has a row of its own above the bars, so that names never touch. */
export function HistogramChart({ width, setTip, label, bins, binMin, lines, format }: HistogramChartProps) {
  const roving = useRoving(bins.length);
  const top = 6 + LINE_ROW * lines.length;
  const first = bins[0]?.fromMin ?? 0;
  const end = first + bins.length * binMin;
  const x = scaleLinear({ domain: [first, end], range: [EDGE.left, width - EDGE.right] });
  const y = scaleLinear({
    domain: [0, Math.max(1, ...bins.map(({ count }) => count))],
    range: [HEIGHT - EDGE.bottom, top],
    nice: 4,
  });
  const bottom = HEIGHT - EDGE.bottom;
  const barWidth = Math.max(1, x(first + binMin) - x(first) - 1);
  const every = Math.max(1, Math.ceil((bins.length * 38) / Math.max(1, width - EDGE.left)));
  return (
    <Plot roving={roving} width={width} height={HEIGHT} label={label}>
      <ValueAxis scale={y} left={EDGE.left} right={width - EDGE.right} format={format} />
      {bins.map((bin, index) => (
        <Mark
          key={bin.key}
          mark={bin}
          index={index}
          roving={roving}
          setTip={setTip}
          at={{ x: x(bin.fromMin + binMin / 2), y: y(bin.count) }}
        >
          <rect x={x(bin.fromMin)} y={top} width={barWidth + 1} height={bottom - top} className="mark-room" />
          <Bar
            x={x(bin.fromMin) + 0.5}
            y={y(bin.count)}
            width={barWidth}
            height={bottom - y(bin.count)}
            className={bin.isPast ? 'chart-bar past' : 'chart-bar'}
          />
        </Mark>
      ))}
      <line x1={EDGE.left} x2={width - EDGE.right} y1={bottom} y2={bottom} className="chart-base" />
      {bins.map((bin, index) =>
        index % every === 0 ? (
          <text key={bin.key} x={x(bin.fromMin)} y={bottom + 15} textAnchor="middle" className="chart-word">
            {bin.edge}
          </text>
        ) : null,
      )}
      {lines.map((line, row) => (
        <Line
          key={line.name}
          line={line}
          row={row}
          at={Math.min(width - EDGE.right, x(line.value))}
          bottom={bottom}
          middle={width / 2}
        />
      ))}
    </Plot>
  );
}

interface LineProps {
  readonly line: HistogramLine;
  readonly row: number;
  readonly at: number;
  readonly bottom: number;
  readonly middle: number;
}

function Line({ line, row, at, bottom, middle }: LineProps) {
  // Left of the target stands what is below it, so that a name never crosses the target's line.
  const isRight = line.isBelowTarget || at > middle;
  const y = 4 + row * LINE_ROW;
  return (
    <g className="histogram-line">
      <line x1={at} x2={at} y1={y} y2={bottom} className={line.isTarget ? 'chart-target' : 'chart-percentile'} />
      <text
        x={isRight ? at - 4 : at + 4}
        y={y + 8}
        textAnchor={isRight ? 'end' : 'start'}
        className={line.isTarget ? 'chart-word strong' : 'chart-word'}
      >
        {line.name}
      </text>
    </g>
  );
}
