import { scaleLinear, scalePoint } from '@visx/scale';
import { LinePath } from '@visx/shape';
import { NameAxis, thinOut, ValueAxis } from './Axes.tsx';
import type { Canvas } from './Chart.tsx';
import { type ChartMark, Mark } from './Mark.tsx';
import { Plot } from './Plot.tsx';
import { useRoving } from './use-roving.ts';

export interface TrendPoint extends ChartMark {
  readonly name: string;
  /** Below the axis. */
  readonly tick: string;
  /** Minutes; null where nothing was measured: the line has a gap. */
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  /** Mean at the same place of the period that it is compared with. */
  readonly before: number | null;
  readonly isPast: boolean;
  /** Moves no more: the axis below it is thick. */
  readonly isLocked: boolean;
}

interface TrendChartProps extends Canvas {
  readonly label: string;
  readonly points: readonly TrendPoint[];
  readonly target: number;
  readonly targetWords: string;
  readonly format: (value: number) => string;
}

const HEIGHT = 268;
const EDGE = { top: 18, right: 24, bottom: 24, left: 40 } as const;
const LINES = ['p90', 'p50', 'before', 'mean'] as const;

/** Mean, p50 and p90 over time against the target line; a point past the target is a red square, so that it shows without colour. */
export function TrendChart({ width, setTip, label, points, target, targetWords, format }: TrendChartProps) {
  const roving = useRoving(points.length);
  const keys = points.map(({ key }) => key);
  const highest = Math.max(
    target * 1.2,
    ...points.flatMap((point) => [point.mean ?? 0, point.p90 ?? 0, point.before ?? 0]),
  );
  const x = scalePoint({ domain: keys, range: [EDGE.left, width - EDGE.right], padding: 0.5 });
  const y = scaleLinear({ domain: [0, highest], range: [HEIGHT - EDGE.bottom, EDGE.top], nice: 4 });
  const xOf = ({ key }: TrendPoint): number => x(key) ?? 0;
  const step = points.length > 1 ? x.step() : width - EDGE.left - EDGE.right;
  return (
    <Plot roving={roving} width={width} height={HEIGHT} label={label}>
      <ValueAxis scale={y} left={EDGE.left} right={width - EDGE.right} format={format} />
      <NameAxis
        scale={x}
        top={HEIGHT - EDGE.bottom}
        shown={thinOut(keys, width - EDGE.left)}
        nameOf={(key) => points.find((point) => point.key === key)?.tick ?? key}
      />
      <line x1={EDGE.left} x2={width - EDGE.right} y1={y(target)} y2={y(target)} className="chart-target" />
      <text x={width - EDGE.right} y={y(target) - 5} textAnchor="end" className="chart-word strong">
        {targetWords}
      </text>
      {points
        .filter(({ isLocked }) => isLocked)
        .map((point) => (
          <line
            key={point.key}
            x1={xOf(point) - step / 2}
            x2={xOf(point) + step / 2}
            y1={HEIGHT - EDGE.bottom}
            y2={HEIGHT - EDGE.bottom}
            className="trend-locked"
          />
        ))}
      {LINES.map((line) => (
        <LinePath
          key={line}
          data={[...points]}
          x={xOf}
          y={(point) => y(point[line] ?? 0)}
          defined={(point) => point[line] !== null}
          className={`trend-line ${line}`}
          fill="none"
        />
      ))}
      {points.map((point, index) => (
        <Mark
          key={point.key}
          mark={point}
          index={index}
          roving={roving}
          setTip={setTip}
          at={{ x: xOf(point), y: y(point.mean ?? 0) }}
        >
          <rect
            x={xOf(point) - step / 2}
            y={EDGE.top}
            width={step}
            height={HEIGHT - EDGE.top - EDGE.bottom}
            className="mark-room"
          />
          <Dot point={point} x={xOf(point)} y={y(point.mean ?? 0)} isSmall={step < 14} />
        </Mark>
      ))}
    </Plot>
  );
}

function Dot({ point, x, y, isSmall }: { point: TrendPoint; x: number; y: number; isSmall: boolean }) {
  if (point.mean === null) return null;
  const half = isSmall ? 2.5 : 4;
  return point.isPast ? (
    <rect x={x - half} y={y - half} width={half * 2} height={half * 2} className="trend-dot past" />
  ) : (
    <circle cx={x} cy={y} r={half - 1} className="trend-dot" />
  );
}
