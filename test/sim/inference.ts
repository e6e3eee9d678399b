// npm run bench -- inference: how well faults are found from calls, on the demo grid with 290,000 customers. Each scene is one feeder with
// its faults and lone customers' faults, none restored; callers follow simulation/calls.ts, not the inference's own model. Three kinds:
// a single device fault, two to four at once side by side, and nested (one below another that strikes 8 to 40 minutes later).
//
// F1 of the faulted device at n callers: the room looks when the nth customer of a fault has called. `found`: a fault is inferred at
// exactly that device. `missed`: not. `invented`: device faults inferred there that are none. F1 = 2 found / (2 found + missed + invented).
// Wrong merge: two different faults (lone customers' too) have most of their callers in one inferred fault, half an hour after the last
// began; share of all faults that called. Missed merge: a quarter or more of a fault's callers are elsewhere.
// Storm: six hours of ten times the faults through inferFaults and planRegroup (inference-storm.ts): orders created and sent to a crew per
// real fault that anybody called about; there a wrong merge is one that a crew arriving finds.
// Tuned on seeds `tune`, reported on `report`.
import { drawScene, type Scene, stageOf, type TrueFault } from './inference-scenes.ts';
import { f1Of, type Hits, type Merges, mergesOf, noHits, scoreAt } from './inference-score.ts';
import { runStorm, type StormFigures } from './inference-storm.ts';
import { worldA } from './worlds.ts';

const FAULTS = 500;
const STORM_SEEDS = [101, 102, 103, 104];
const MOST_CALLERS = 10;
const LEVELS = ['transformer', 'section', 'feeder'] as const;
const KINDS = ['single', 'several', 'nested'] as const;

export async function inference(): Promise<object> {
  const figures = report(measure('report', FAULTS));
  return { ...figures, ...reportStorm(STORM_SEEDS.map((seed) => runStorm(stageOf(worldA()), seed))) };
}

interface Measured {
  readonly scenes: number;
  readonly faults: number;
  /** By callers, 1..10. */
  readonly curve: Hits[];
  readonly atFive: Readonly<Record<string, Hits>>;
  readonly merges: Readonly<Record<Scene['kind'], Merges>>;
}

/** Scenes of this seed until so many device faults were seen. */
function measure(seed: string, faults: number): Measured {
  const stage = stageOf(worldA());
  const curve = Array.from({ length: MOST_CALLERS + 1 }, noHits);
  const atFive = Object.fromEntries([...LEVELS, ...KINDS].map((name) => [name, noHits()]));
  const none = (): Merges => ({ faults: 0, wrong: 0, split: 0 });
  const merges = { single: none(), several: none(), nested: none() };
  let [seen, scenes] = [0, 0];
  for (; seen < faults; scenes++) {
    const scene = drawScene(stage, seed, scenes);
    for (const fault of scene.faults.filter(({ level }) => level !== 'service')) {
      seen++;
      for (let nth = 1; nth <= MOST_CALLERS; nth++) {
        const hits = scoreAt(stage, scene, fault, nth);
        if (!hits) break;
        add(curve[nth], hits);
        if (nth === 5) for (const name of namesOf(scene, fault)) add(atFive[name], hits);
      }
    }
    const merged = mergesOf(stage, scene);
    for (const key of ['faults', 'wrong', 'split'] as const) merges[scene.kind][key] += merged[key];
  }
  return { scenes, faults: seen, curve: curve.slice(1), atFive, merges };
}

const namesOf = (scene: Scene, fault: TrueFault): string[] => [fault.level, scene.kind];

function add(to: Hits | undefined, hits: Hits): void {
  if (!to) return;
  to.found += hits.found;
  to.missed += hits.missed;
  to.invented += hits.invented;
}

function report({ scenes, faults, curve, atFive, merges }: Measured): object {
  const f1 = curve.map((hits) => round(f1Of(hits)));
  console.error(`${faults} device faults in ${scenes} scenes`);
  console.error(`callers  ${curve.map((_, i) => String(i + 1).padStart(6)).join('')}`);
  console.error(`F1       ${f1.map((value) => value.toFixed(3).padStart(6)).join('')}`);
  console.error(`faults   ${curve.map(({ found, missed }) => String(found + missed).padStart(6)).join('')}`);
  console.error(`at five callers      F1   found missed invented`);
  for (const [name, hits] of Object.entries(atFive)) {
    const { found, missed, invented } = hits;
    console.error(
      `${name.padEnd(18)} ${f1Of(hits).toFixed(3)} ${[found, missed, invented].map((n) => String(n).padStart(7)).join('')}`,
    );
  }
  const all = { faults: 0, wrong: 0, split: 0 };
  for (const [name, one] of Object.entries(merges)) {
    for (const key of ['faults', 'wrong', 'split'] as const) all[key] += one[key];
    console.error(`merges ${name.padEnd(9)} ${one.faults} faults, ${one.wrong} wrongly merged, ${one.split} split`);
  }
  return {
    faults,
    scenes,
    f1AtFive: f1[4],
    f1ByLevel: Object.fromEntries(LEVELS.map((level) => [level, round(f1Of(atFive[level] ?? noHits()))])),
    f1ByScene: Object.fromEntries(KINDS.map((kind) => [kind, round(f1Of(atFive[kind] ?? noHits()))])),
    f1ByCallers: f1,
    wrongMerges: round(all.wrong / all.faults),
    wrongMergesNested: round(merges.nested.wrong / merges.nested.faults),
    missedMerges: round(all.split / all.faults),
  };
}

function reportStorm(runs: readonly StormFigures[]): object {
  for (const [n, { faults, callers, created, sent, wrongMerges }] of runs.entries()) {
    console.error(
      `storm ${STORM_SEEDS[n]}: ${faults} faults, ${callers} callers, ${created} orders, ${sent} sent, ${wrongMerges} merged`,
    );
  }
  const sum = (of: (run: StormFigures) => number) => runs.reduce((total, run) => total + of(run), 0);
  const faults = sum((run) => run.faults);
  return {
    stormFaults: faults,
    createdPerFault: round(sum((run) => run.created) / faults),
    sentPerFault: round(sum((run) => run.sent) / faults),
    stormWrongMerges: round(sum((run) => run.wrongMerges) / faults),
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
