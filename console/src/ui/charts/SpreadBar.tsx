interface SpreadBarProps {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly mean: number | null;
  readonly target: number;
  /** The longest bar of the column ends here: all rows have one scale. */
  readonly end: number;
  readonly label: string;
}

const WIDTH = 160;

/** From p50 to p90, the mean as a tick, the target as a line: one row of a list. */
export function SpreadBar({ p50, p90, mean, target, end, label }: SpreadBarProps) {
  const x = (value: number): number => (Math.min(value, end) / end) * (WIDTH - 4) + 2;
  return (
    <svg className="spread" viewBox={`0 0 ${WIDTH} 16`} width={WIDTH} height={16} role="img" aria-label={label}>
      <line x1={2} x2={WIDTH - 2} y1={8} y2={8} className="chart-grid" />
      {p50 !== null && p90 !== null && (
        <rect x={x(p50)} y={5} width={Math.max(1, x(p90) - x(p50))} height={6} className="chart-bar" />
      )}
      {mean !== null && (
        <rect
          x={x(mean) - 1}
          y={2}
          width={2}
          height={12}
          className={mean > target ? 'spread-mean past' : 'spread-mean'}
        />
      )}
      <line x1={x(target)} x2={x(target)} y1={0} y2={16} className="chart-target" />
    </svg>
  );
}
