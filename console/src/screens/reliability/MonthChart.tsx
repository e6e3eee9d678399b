import { scaleBand, scaleLinear } from '@visx/scale';
import { Bar, LinePath } from '@visx/shape';
import { useTranslation } from 'react-i18next';
import { NameAxis, thinOut, ValueAxis } from '../../ui/charts/Axes.tsx';
import type { Canvas } from '../../ui/charts/Chart.tsx';
import { type ChartMark, Mark } from '../../ui/charts/Mark.tsx';
import { Plot } from '../../ui/charts/Plot.tsx';
import { useRoving } from '../../ui/charts/use-roving.ts';

export interface MonthPoint extends ChartMark {
  readonly name: string;
  /** Null: nothing was measured. */
  readonly value: number | null;
}

interface MonthChartProps extends Canvas {
  readonly label: string;
  readonly points: readonly MonthPoint[];
  /** Months stand for themselves; sums over a year are a line. */
  readonly isBars: boolean;
  readonly target: number | null;
  readonly targetWords: string;
  readonly format: (value: number) => string;
}

const HEIGHT = 208;
const EDGE = { top: 18, right: 16, bottom: 24, left: 48 } as const;

/** An index by month. What is past the target is red, and a square on the line, so that it shows without colour. */
export function MonthChart({ width, setTip, label, points, isBars, target, targetWords, format }: MonthChartProps) {
  const { language } = useTranslation().i18n;
  const roving = useRoving(points.length);
  const keys = points.map(({ key }) => key);
  const highest = Math.max(target ?? 0, ...points.map(({ value }) => value ?? 0));
  const x = scaleBand({ domain: keys, range: [EDGE.left, width - EDGE.right], padding: 0.25 });
  const y = scaleLinear({
    domain: [0, highest > 0 ? highest * 1.08 : 1],
    range: [HEIGHT - EDGE.bottom, EDGE.top],
    nice: 4,
  });
  const middle = ({ key }: MonthPoint): number => (x(key) ?? 0) + x.bandwidth() / 2;
  const bottom = HEIGHT - EDGE.bottom;
  const tick = (key: string): string =>
    new Date(`${key}-01`).toLocaleDateString(language, { timeZone: 'UTC', month: 'short', year: '2-digit' });
  return (
    <Plot roving={roving} width={width} height={HEIGHT} label={label}>
      <ValueAxis scale={y} left={EDGE.left} right={width - EDGE.right} format={format} />
      <NameAxis scale={x} top={bottom} shown={thinOut(keys, width - EDGE.left)} nameOf={tick} />
      {!isBars && (
        <LinePath
          data={[...points]}
          x={middle}
          y={({ value }) => y(value ?? 0)}
          defined={({ value }) => value !== null}
          className="trend-line mean"
          fill="none"
        />
      )}
      {points.map((point, index) => {
        const top = y(point.value ?? 0);
        const isPast = target !== null && (point.value ?? 0) > target;
        return (
          <Mark
            key={point.key}
            mark={point}
            index={index}
            roving={roving}
            setTip={setTip}
            at={{ x: middle(point), y: top }}
          >
            <rect
              x={x(point.key)}
              y={EDGE.top}
              width={x.bandwidth()}
              height={bottom - EDGE.top}
              className="mark-room"
            />
            {isBars ? (
              <Bar
                x={x(point.key)}
                y={top}
                width={x.bandwidth()}
                height={bottom - top}
                className={isPast ? 'chart-bar past' : 'chart-bar'}
              />
            ) : (
              <Dot x={middle(point)} y={top} isPast={isPast} isKnown={point.value !== null} />
            )}
          </Mark>
        );
      })}
      {target !== null && (
        <>
          <line x1={EDGE.left} x2={width - EDGE.right} y1={y(target)} y2={y(target)} className="chart-target" />
          <text x={width - EDGE.right} y={y(target) - 5} textAnchor="end" className="chart-word strong">
            {targetWords}
          </text>
        </>
      )}
    </Plot>
  );
}

function Dot({ x, y, isPast, isKnown }: { x: number; y: number; isPast: boolean; isKnown: boolean }) {
  if (!isKnown) return null;
  return isPast ? (
    <rect x={x - 4} y={y - 4} width={8} height={8} className="trend-dot past" />
  ) : (
    <circle cx={x} cy={y} r={3} className="trend-dot" />
  );
}
