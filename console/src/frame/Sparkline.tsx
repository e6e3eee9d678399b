const WIDTH = 44;
const HEIGHT = 16;

/** A hint of the day's course, no axis: the number beside it is what counts. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const highest = Math.max(...values, 1);
  const step = WIDTH / values.length;
  const width = Math.max(1.5, step - 1.5);
  return (
    <svg
      className="sparkline"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      {values.map((value, index) => {
        const height = Math.max(1.5, (value / highest) * HEIGHT);
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its hour.
        return <rect key={index} x={index * step} y={HEIGHT - height} width={width} height={height} />;
      })}
    </svg>
  );
}
