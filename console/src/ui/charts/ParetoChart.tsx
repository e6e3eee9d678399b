import { scaleBand, scaleLinear } from '@visx/scale';
import { Bar, LinePath } from '@visx/shape';
import type { Canvas } from './Chart.tsx';
import { type ChartMark, Mark } from './Mark.tsx';
import { Plot } from './Plot.tsx';
import { useRoving } from './use-roving.ts';

export interface ParetoBar extends ChartMark {
  readonly name: string;
  /** % of everything, and of everything up to and with this one. */
  readonly share: number;
  readonly together: number;
  readonly text: string;
}

interface ParetoChartProps extends Canvas {
  readonly label: string;
  readonly bars: readonly ParetoBar[];
}

const ROW = 26;
const EDGE = { top: 18, left: 132, right: 92 } as const;
const TICKS = [0, 20, 40, 60, 80, 100] as const;
/** Pixels that a tick's word needs; where there is less, only the ends and the rule have one. */
const TICK_ROOM = 40;
const MAIN_TICKS: readonly number[] = [0, 80];

/** Largest first; the line is the share of all together so far, the rule of 80 % stands out. Names have room at the left. */
export function ParetoChart({ width, setTip, label, bars }: ParetoChartProps) {
  const roving = useRoving(bars.length);
  const height = EDGE.top + bars.length * ROW;
  const x = scaleLinear({ domain: [0, 100], range: [EDGE.left, width - EDGE.right] });
  const y = scaleBand({ domain: bars.map(({ key }) => key), range: [EDGE.top, height], padding: 0.25 });
  const hasRoom = x(20) - x(0) > TICK_ROOM;
  const middle = ({ key }: ParetoBar): number => (y(key) ?? 0) + y.bandwidth() / 2;
  return (
    <Plot roving={roving} width={width} height={height} label={label}>
      {TICKS.map((share) => (
        <g key={share}>
          <line
            x1={x(share)}
            x2={x(share)}
            y1={EDGE.top}
            y2={height}
            className={share === 80 ? 'chart-rule' : 'chart-grid'}
          />
          <text x={x(share)} y={11} textAnchor="middle" className="chart-word">
            {hasRoom || MAIN_TICKS.includes(share) ? `${share} %` : ''}
          </text>
        </g>
      ))}
      {bars.map((bar, index) => (
        <Mark
          key={bar.key}
          mark={bar}
          index={index}
          roving={roving}
          setTip={setTip}
          at={{ x: x(bar.share), y: middle(bar) - 8 }}
        >
          <rect x={0} y={middle(bar) - ROW / 2} width={width} height={ROW} className="mark-room" />
          <text x={EDGE.left - 8} y={middle(bar) + 4} textAnchor="end" className="chart-word loud">
            {bar.name}
          </text>
          <Bar
            x={EDGE.left}
            y={y(bar.key)}
            width={Math.max(1, x(bar.share) - EDGE.left)}
            height={y.bandwidth()}
            className="chart-bar"
          />
          <text x={width} y={middle(bar) + 4} textAnchor="end" className="chart-word loud">
            {bar.text}
          </text>
        </Mark>
      ))}
      <LinePath data={[...bars]} x={(bar) => x(bar.together)} y={middle} className="pareto-line" fill="none" />
      {bars.map((bar) => (
        <circle key={bar.key} cx={x(bar.together)} cy={middle(bar)} r={2.5} className="pareto-dot" />
      ))}
    </Plot>
  );
}
