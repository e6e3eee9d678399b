import { drawCalls } from '@comcen/shared/domain/simulation/calls.ts';
import { drawExponential, type Stream, streamOf } from '@comcen/shared/domain/simulation/random.ts';
import { createTree, type SimTree } from '@comcen/shared/domain/simulation/tree.ts';
import { HOUR_MS, hourOf, MIN_MS, type SimLevel, type World } from '@comcen/shared/domain/simulation/world.ts';

/** A fault as it is, which the room does not know. */
export interface TrueFault {
  readonly id: string;
  readonly level: SimLevel;
  readonly deviceId: string;
  readonly startedAtMs: number;
}

/** A customer's first call that the room can place on the grid, with the fault that made him call. */
export interface TrueCall {
  readonly customerId: string;
  readonly transformerId: string;
  readonly atMs: number;
  readonly fault: TrueFault;
}

/** Faults on one feeder within an hour or so, none repaired yet. */
export interface Scene {
  readonly kind: 'single' | 'several' | 'nested';
  readonly feederId: string;
  readonly hourOfDay: number;
  readonly faults: readonly TrueFault[];
  /** In order of time. */
  readonly calls: readonly TrueCall[];
}

export interface Stage {
  readonly world: World;
  readonly tree: SimTree;
  readonly feeders: readonly string[];
  /** Below each feeder, by level. */
  readonly below: ReadonlyMap<string, Readonly<Record<'feeder' | 'section' | 'transformer', readonly string[]>>>;
}

export function stageOf(world: World): Stage {
  const tree = createTree(world);
  const feeders = world.devices.filter(({ kind }) => kind === 'feeder').map(({ id }) => id);
  const of = (feeder: string, kind: string) =>
    world.devices.filter((device) => device.kind === kind && tree.isOnPath(feeder, device.id)).map(({ id }) => id);
  const below = new Map(
    feeders.map((id) => [id, { feeder: [id], section: of(id, 'section'), transformer: of(id, 'transformer') }]),
  );
  return { world, tree, feeders, below };
}

const START_MS = Date.UTC(2026, 2, 2, 0);
/** Of a hundred scenes; of device faults more sections and feeders than nature has, so that each level is measured. */
const KINDS = [...Array(55).fill('single'), ...Array(30).fill('several'), ...Array(15).fill('nested')] as const;
const LEVELS = ['transformer', 'transformer', 'transformer', 'section', 'section', 'feeder'] as const;
/** Service faults per customer and hour on a normal day, all day long. */
const SERVICE_PER_HOUR = 60 / 290_000 / 24;
const BEFORE_MS = 1.5 * HOUR_MS;

/** The same scene for the same seed and number. */
export function drawScene(stage: Stage, seed: string, nth: number): Scene {
  const stream = streamOf(`inference/${seed}/${nth}`);
  const kind: Scene['kind'] = pick(stream, KINDS);
  const feederId = pick(stream, stage.feeders);
  const atMs = START_MS + Math.floor(stream.next() * 24) * HOUR_MS + BEFORE_MS;
  const drafts = [...draftsOf(stage, stream, kind, feederId, atMs), ...ownLines(stage, stream, feederId, atMs)];
  const faults = drafts.map((draft, n): TrueFault => ({ ...draft, id: `${seed}/${nth}/${n}` }));
  return { kind, feederId, hourOfDay: Math.floor(hourOf(atMs)), faults, calls: callsOf(stage, faults) };
}

type Draft = Omit<TrueFault, 'id'>;

function draftsOf(stage: Stage, stream: Stream, kind: Scene['kind'], feederId: string, atMs: number): Draft[] {
  const levels = stage.below.get(feederId);
  if (!levels) throw new RangeError(`No feeder ${feederId}.`);
  const one = (level: 'transformer' | 'section' | 'feeder', ms: number): Draft => ({
    level,
    deviceId: pick(stream, levels[level]),
    startedAtMs: Math.round(ms),
  });
  if (kind === 'single') return [one(pick(stream, LEVELS), atMs)];
  if (kind === 'nested') {
    const inner = one(pick(stream, ['transformer', 'transformer', 'section']), atMs);
    const above = stage.tree.ancestorsOf(inner.deviceId).filter((id) => stage.tree.device(id).kind !== 'substation');
    const deviceId = pick(stream, above);
    const startedAtMs = Math.round(atMs + (8 + 32 * stream.next()) * MIN_MS);
    return [inner, { level: stage.tree.device(deviceId).kind, deviceId, startedAtMs }];
  }
  const wanted = Array.from({ length: 2 + Math.floor(stream.next() * 3) }, () =>
    one(pick(stream, ['transformer', 'transformer', 'section']), atMs + 30 * stream.next() * MIN_MS),
  );
  // Side by side: one that would hang below another is left out.
  return wanted.filter((a, i) => !wanted.some((b, j) => (j < i ? overlaps(stage, a, b) : false)));
}

const overlaps = ({ tree }: Stage, a: Draft, b: Draft): boolean =>
  tree.isOnPath(a.deviceId, b.deviceId) || tree.isOnPath(b.deviceId, a.deviceId);

/** Lone customers' faults of the last hours, as many as a normal day has. */
function ownLines(stage: Stage, stream: Stream, feederId: string, atMs: number): Draft[] {
  const perHour = stage.tree.customersOf(feederId) * SERVICE_PER_HOUR;
  const drafts: Draft[] = [];
  for (let hours = drawExponential(stream, perHour); hours < 2; hours += drawExponential(stream, perHour)) {
    const deviceId = pick(stream, stage.below.get(feederId)?.transformer ?? []);
    drafts.push({ level: 'service', deviceId, startedAtMs: Math.round(atMs - BEFORE_MS + hours * HOUR_MS) });
  }
  return drafts;
}

/** Who is out already does not notice a later fault; who gives no number has no place on the grid. */
function callsOf({ world, tree }: Stage, faults: readonly TrueFault[]): TrueCall[] {
  const first = new Map<string, TrueCall>();
  for (const fault of [...faults].sort((a, b) => a.startedAtMs - b.startedAtMs)) {
    const known = drawCalls(world, tree, fault, streamOf(`${fault.id}/calls`)).filter((call) => call.isIdpelKnown);
    for (const { customerId, transformerId, atMs } of known) {
      const own = customerId.slice(0, customerId.lastIndexOf('/'));
      const isOut = faults.some(
        (other) =>
          other !== fault &&
          other.level !== 'service' &&
          other.startedAtMs < fault.startedAtMs &&
          tree.isOnPath(other.deviceId, own),
      );
      if (!isOut && !first.has(customerId)) first.set(customerId, { customerId, transformerId, atMs, fault });
    }
  }
  return [...first.values()].sort((a, b) => a.atMs - b.atMs || (a.customerId < b.customerId ? -1 : 1));
}

function pick<T>(stream: Stream, items: readonly T[]): T {
  const item = items[Math.floor(stream.next() * items.length)];
  if (item === undefined) throw new RangeError('Nothing to pick from.');
  return item;
}
