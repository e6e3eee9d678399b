import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Point } from '@comcen/shared/domain/geo/point.ts';

export interface Road {
  readonly seconds: number;
  readonly metres: number;
}
/** How the server answers the nth request (from 0): with roads, with another body, or never. */
export type Answer =
  | { readonly kind: 'roads'; readonly between: (from: Point, to: Point) => Road | null; readonly afterMs?: number }
  | { readonly kind: 'text'; readonly status: number; readonly body: string }
  | { readonly kind: 'silence' }
  /** Headers at once, then a byte now and then and no end. */
  | { readonly kind: 'drip' };

export interface TableRequest {
  readonly coordinates: number;
  readonly sources: readonly Point[];
  readonly targets: readonly Point[];
  /** The client went away before it had its answer; and how long it had waited. */
  cutAfterMs: number | null;
}

export interface OsrmServer {
  /** With a base path and no slash at its end, as behind a proxy. */
  readonly url: string;
  readonly requests: TableRequest[];
  answer(nth: (n: number) => Answer): void;
  stop(): Promise<void>;
}

const BASE = '/maps/osrm';
/** `--max-table-size`: the real one counts sources x targets against its square; who keeps to this is right either way. */
const MOST_COORDINATES = 100;

/** Speaks the format of OSRM's table service over real HTTP, errors included; roads are what a test says. */
export async function startOsrm(): Promise<OsrmServer> {
  const requests: TableRequest[] = [];
  let answerOf: (n: number) => Answer = () => ({ kind: 'silence' });
  const server = createServer((request, reply) => {
    const asked = parseTable(request.url ?? '');
    if (typeof asked === 'string') return send(reply, 400, { code: asked, message: 'see the code' });
    const since = Date.now();
    reply.once('close', () => {
      if (!reply.writableFinished) asked.cutAfterMs = Date.now() - since;
    });
    requests.push(asked);
    give(reply, asked, answerOf(requests.length - 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${BASE}`,
    requests,
    answer: (nth) => {
      requests.length = 0;
      answerOf = nth;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The request, or the code of what is wrong with it. Longitude comes first: on Bangka the other order is no place on Earth. */
function parseTable(url: string): TableRequest | string {
  const match = /^\/maps\/osrm\/table\/v1\/driving\/([^?]+)\?(.+)$/.exec(decodeURIComponent(url));
  if (!match) return 'InvalidUrl';
  const points = (match[1] ?? '').split(';').map((pair) => pair.split(',').map(Number));
  const places = points.flatMap(([lng, lat]) => (isOnEarth(lng, lat) ? [{ lat: Number(lat), lng: Number(lng) }] : []));
  if (places.length !== points.length) return 'InvalidValue';
  if (places.length > MOST_COORDINATES) return 'TooBig';
  const query = new URLSearchParams(match[2] ?? '');
  if (query.get('annotations') !== 'duration,distance') return 'InvalidOptions';
  const pick = (name: string) => (query.get(name) ?? '').split(';').map((index) => places[Number(index)]);
  const [sources, targets] = [pick('sources'), pick('destinations')];
  if (sources.includes(undefined) || targets.includes(undefined)) return 'InvalidOptions';
  const known = (all: readonly (Point | undefined)[]) => all.filter((place) => place !== undefined);
  return { coordinates: places.length, sources: known(sources), targets: known(targets), cutAfterMs: null };
}

const isOnEarth = (lng: number | undefined, lat: number | undefined): boolean =>
  Math.abs(lng ?? Number.NaN) <= 180 && Math.abs(lat ?? Number.NaN) <= 90;

function give(reply: ServerResponse, { sources, targets }: TableRequest, answer: Answer): void {
  if (answer.kind === 'silence') return;
  if (answer.kind === 'text') return void reply.writeHead(answer.status).end(answer.body);
  if (answer.kind === 'drip') {
    reply.writeHead(200, { 'content-type': 'application/json' });
    const drops = setInterval(() => reply.write(' '), 50);
    return void reply.once('close', () => clearInterval(drops));
  }
  const cells = (of: (road: Road) => number) =>
    sources.map((from) =>
      targets.map((to) => {
        const road = answer.between(from, to);
        return road && of(road);
      }),
    );
  const table = { code: 'Ok', durations: cells((road) => road.seconds), distances: cells((road) => road.metres) };
  setTimeout(() => send(reply, 200, table), answer.afterMs ?? 0);
}

const send = (reply: ServerResponse, status: number, body: object): void =>
  void reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
