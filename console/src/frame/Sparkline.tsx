const BAR = 1.5;
/** A whole day of hours leaves the clock its room at 1366 px. */
const STEP = 2;
const HEIGHT = 16;

/** A hint of the day's course, no axis: the number beside it is what counts. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const highest = Math.max(...values, 1);
  const width = values.length * STEP - (STEP - BAR);
  return (
    <svg
      className="sparkline"
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      {values.map((value, index) => {
        const height = Math.max(1.5, (value / highest) * HEIGHT);
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is nothing but its place in the row.
        return <rect key={index} x={index * STEP} y={HEIGHT - height} width={BAR} height={height} />;
      })}
    </svg>
  );
}
