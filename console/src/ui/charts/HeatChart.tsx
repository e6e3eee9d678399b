import type { Canvas } from './Chart.tsx';
import { type ChartMark, Mark } from './Mark.tsx';
import { Plot } from './Plot.tsx';
import { useRoving } from './use-roving.ts';

export interface HeatCell extends ChartMark {
  /** Null = no order at all. */
  readonly tone: Tone | null;
}
/** Shares of the target: far below it, below, close to it, past it, far past it. */
export const TONES = ['calm', 'usual', 'close', 'past', 'far'] as const;
export type Tone = (typeof TONES)[number];

export function toneOf(value: number | null, target: number): Tone | null {
  if (value === null) return null;
  const share = value / target;
  if (share > 1.5) return 'far';
  if (share > 1) return 'past';
  if (share > 0.8) return 'close';
  return share > 0.4 ? 'usual' : 'calm';
}

interface HeatChartProps extends Canvas {
  readonly label: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row. */
  readonly cells: readonly HeatCell[];
  /** Every n-th column has its name. */
  readonly every: number;
}

const EDGE = { top: 18, left: 40 } as const;
const ROW = 28;

/** Past the target a cell has a dot (far past: a square) as well as a colour. */
export function HeatChart({ width, setTip, label, rows, columns, cells, every }: HeatChartProps) {
  const roving = useRoving(cells.length, columns.length);
  const cellWidth = (width - EDGE.left) / columns.length;
  const height = EDGE.top + rows.length * ROW;
  return (
    <Plot roving={roving} width={width} height={height} label={label}>
      {columns.map((name, column) =>
        column % every === 0 ? (
          <text key={name} x={EDGE.left + column * cellWidth + 1} y={11} className="chart-word">
            {name}
          </text>
        ) : null,
      )}
      {rows.map((name, row) => (
        <text
          key={name}
          x={EDGE.left - 8}
          y={EDGE.top + row * ROW + ROW / 2 + 4}
          textAnchor="end"
          className="chart-word"
        >
          {name}
        </text>
      ))}
      {cells.map((cell, index) => {
        const x = EDGE.left + (index % columns.length) * cellWidth;
        const y = EDGE.top + Math.floor(index / columns.length) * ROW;
        return (
          <Mark
            key={cell.key}
            mark={cell}
            index={index}
            roving={roving}
            setTip={setTip}
            at={{ x: x + cellWidth / 2, y }}
            className="cell"
          >
            <rect
              x={x + 1}
              y={y + 1}
              width={cellWidth - 2}
              height={ROW - 2}
              rx={2}
              className={`heat ${cell.tone ?? 'none'}`}
            />
            <Past tone={cell.tone} x={x + cellWidth / 2} y={y + ROW / 2} />
          </Mark>
        );
      })}
    </Plot>
  );
}

function Past({ tone, x, y }: { tone: Tone | null; x: number; y: number }) {
  if (tone === 'past') return <circle cx={x} cy={y} r={2} className="heat-sign" />;
  if (tone === 'far') return <rect x={x - 3} y={y - 3} width={6} height={6} className="heat-sign" />;
  return null;
}
