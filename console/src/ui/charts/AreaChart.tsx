import type { Canvas } from './Chart.tsx';
import type { Tone } from './HeatChart.tsx';
import { type ChartMark, Mark } from './Mark.tsx';
import { Plot } from './Plot.tsx';
import { useRoving } from './use-roving.ts';

export type Ring = readonly (readonly [lng: number, lat: number])[];
export interface Area extends ChartMark {
  readonly name: string;
  /** What stands in the area: its figure. */
  readonly text: string;
  readonly tone: Tone | null;
  /** Outer rings and holes, as in GeoJSON. */
  readonly rings: readonly Ring[];
  readonly label: readonly [lng: number, lat: number];
}

interface AreaChartProps extends Canvas {
  readonly label: string;
  readonly areas: readonly Area[];
}

const HEIGHT = 300;
const EDGE = 10;
/** Half of the room that a name and its figure take: it stays inside of the drawing. */
const LABEL_HALF = 56;

/** Areas in the tone of their figure. A still drawing prints, scales and is walked with arrows, which tiles are not. */
export function AreaChart({ width, setTip, label, areas }: AreaChartProps) {
  const roving = useRoving(areas.length);
  const place = projection(areas, width);
  return (
    <Plot roving={roving} width={width} height={HEIGHT} label={label}>
      {areas.map((area, index) => {
        const [x, y] = place(area.label);
        return (
          <Mark
            key={area.key}
            mark={area}
            index={index}
            roving={roving}
            setTip={setTip}
            at={{ x, y: y - 14 }}
            className="area"
          >
            <path
              d={area.rings.map((ring) => pathOf(ring, place)).join('')}
              className={`heat ${area.tone ?? 'none'}`}
              fillRule="evenodd"
            />
          </Mark>
        );
      })}
      {areas.map((area) => {
        const [x, y] = place(area.label);
        const inside = Math.max(LABEL_HALF, Math.min(width - LABEL_HALF, x));
        return (
          <text key={area.key} x={inside} y={y} textAnchor="middle" className="area-label">
            <tspan x={inside} className="area-name">
              {area.name}
            </tspan>
            <tspan x={inside} dy={15} className="area-value">
              {area.text}
            </tspan>
          </text>
        );
      })}
    </Plot>
  );
}

type Place = (at: readonly [number, number]) => [number, number];

const RADIANS = Math.PI / 180;

/** Plate carrée with the length of a degree at the middle latitude: true enough for an island. */
function projection(areas: readonly Area[], width: number): Place {
  const points = areas.flatMap(({ rings }) => rings.flat());
  let [west, east, south, north] = [Number.POSITIVE_INFINITY, -Infinity, Number.POSITIVE_INFINITY, -Infinity];
  for (const [lng, lat] of points) {
    [west, east] = [Math.min(west, lng), Math.max(east, lng)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  const squeeze = Math.cos(((south + north) / 2) * RADIANS);
  const scale = Math.min((width - 2 * EDGE) / ((east - west) * squeeze), (HEIGHT - 2 * EDGE) / (north - south));
  const left = (width - (east - west) * squeeze * scale) / 2;
  const top = (HEIGHT - (north - south) * scale) / 2;
  return ([lng, lat]) => [left + (lng - west) * squeeze * scale, top + (north - lat) * scale];
}

/** Neighbouring points on the same pixel are drawn once. */
function pathOf(ring: Ring, place: Place): string {
  let path = '';
  let last = '';
  for (const at of ring) {
    const [x, y] = place(at);
    const point = `${x.toFixed(1)} ${y.toFixed(1)}`;
    if (point !== last) path += `${path === '' ? 'M' : 'L'}${point}`;
    last = point;
  }
  return `${path}Z`;
}
