import { KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Stream } from '@comcen/shared/domain/simulation/random.ts';

/** A view of the figures: what a page asks, at any place of the ten years. */
export interface View {
  readonly name: string;
  /** Path and query; another one each time where `random` says so. */
  readonly path: (random: Stream) => string;
  readonly times: number;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
const ULPS = ['pkp', 'slt', 'mtk', 'kba', 'tbl'];

/** Groupings whose rows are as many as the days of the period: a page asks for a year of them at most. */
const LONG = ['day'];

export function viewsOver(span: Span, times: number): View[] {
  const whole = periodOf(span.fromMs, span.toMs);
  const grouped = KPI_GROUPINGS.map((groupBy) => ({
    name: `${groupBy}, ${LONG.includes(groupBy) ? 'a year' : 'ten years'}`,
    path: (random: Stream) => `/api/kpis?${LONG.includes(groupBy) ? yearIn(random, span) : whole}&groupBy=${groupBy}`,
    times,
  }));
  const ragged = KPI_GROUPINGS.filter((groupBy) => !LONG.includes(groupBy)).map((groupBy) => ({
    name: `${groupBy}, random to the minute`,
    path: (random: Stream) => `/api/kpis?${raggedIn(random, span)}&groupBy=${groupBy}`,
    times,
  }));
  return [
    ...grouped,
    ...ragged,
    ...narrowed(span, whole, times),
    ...spread(span, whole, times),
    ...lists(span, whole, times),
  ];
}

const narrowed = (span: Span, whole: string, times: number): View[] => [
  {
    name: 'crew of one ULP, random to the minute',
    path: (random) => `/api/kpis?${raggedIn(random, span)}&groupBy=crew&ulp=${ulpIn(random)}`,
    times,
  },
  { name: 'ulp without flagged, ten years', path: () => `/api/kpis?${whole}&groupBy=ulp&flagged=without`, times },
  {
    name: 'hourOfWeek without flagged, random to the minute',
    path: (random) => `/api/kpis?${raggedIn(random, span)}&groupBy=hourOfWeek&flagged=without`,
    times,
  },
  {
    name: 'hourOfWeek as the heat map asks, ten years',
    path: () => `/api/kpis?${whole}&groupBy=hourOfWeek&percentiles=none`,
    times,
  },
  {
    name: 'month of one ULP, ten years',
    path: (random) => `/api/kpis?${whole}&groupBy=month&ulp=${ulpIn(random)}`,
    times,
  },
];

const spread = (span: Span, whole: string, times: number): View[] => [
  { name: 'distribution, ten years', path: () => `/api/kpis/distribution?${whole}&measure=response`, times },
  {
    name: 'distribution of a crew, random to the minute',
    path: (random) =>
      `/api/kpis/distribution?${raggedIn(random, span)}&measure=customer&groupBy=crew&key=${ulpIn(random)}-01`,
    times,
  },
];

const lists = (span: Span, whole: string, times: number): View[] => [
  { name: 'orders, newest of ten years', path: () => `/api/kpis/orders?${whole}&measure=response&limit=50`, times },
  {
    name: 'orders of a cause, random to the minute',
    path: (random) => `/api/kpis/orders?${raggedIn(random, span)}&measure=customer&groupBy=cause&key=overload&limit=50`,
    times,
  },
  {
    name: 'orders of a rare bar, ten years',
    path: () => `/api/kpis/orders?${whole}&measure=response&fromMin=300&toMin=310&limit=50`,
    times,
  },
  {
    name: 'orders of a crew without restoration, ten years',
    path: (random) => `/api/kpis/orders?${whole}&measure=withoutRestore&groupBy=crew&key=${ulpIn(random)}-01&limit=50`,
    times,
  },
  {
    name: 'orders of an hour of the week, ten years',
    path: () => `/api/kpis/orders?${whole}&measure=count&groupBy=hourOfWeek&key=3-03&limit=50`,
    times,
  },
  {
    name: 'orders of a cause that never was, random to the minute',
    path: (random) => `/api/kpis/orders?${raggedIn(random, span)}&measure=count&groupBy=cause&key=theft&limit=50`,
    times,
  },
  {
    name: 'orders of a crew, random to the minute',
    path: (random) =>
      `/api/kpis/orders?${raggedIn(random, span)}&measure=response&groupBy=crew&key=${ulpIn(random)}-01&limit=50`,
    times,
  },
];

const ulpIn = (random: Stream): string => ULPS[Math.floor(random.next() * ULPS.length)] ?? 'pkp';

export const periodOf = (fromMs: number, toMs: number): string =>
  `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;

function yearIn(random: Stream, { fromMs, toMs }: Span): string {
  const from = fromMs + Math.floor((random.next() * (toMs - fromMs - 365 * DAY_MS)) / DAY_MS) * DAY_MS;
  return periodOf(from, from + 365 * DAY_MS);
}

/** Anywhere, from an hour to all of it, both ends in the middle of a day. */
export function raggedIn(random: Stream, { fromMs, toMs }: Span): string {
  const [a, b] = [random.next(), random.next()].map((share) => fromMs + share * (toMs - fromMs)) as [number, number];
  const minute = (ms: number) => Math.floor(ms / 60_000) * 60_000;
  return periodOf(minute(Math.min(a, b)), minute(Math.max(a, b)) + 3_600_000);
}
