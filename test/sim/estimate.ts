// npm run bench -- estimate: fitted on the first simulated months, asked in the others.
import type { EstimateCase } from '@comcen/shared/domain/estimate/facts.ts';
import { fitModel } from '@comcen/shared/domain/estimate/fit.ts';
import { PRIOR_MODEL } from '@comcen/shared/domain/estimate/model.ts';
import { changesOf } from './estimate-changes.ts';
import { caseOf, type SimOrder, simulateMonth } from './estimate-history.ts';
import { constantsOf, type Score, scoresOf } from './estimate-score.ts';
import { worldA, worldB } from './worlds.ts';

const FIT_MONTHS = 3;
const ASKED_MONTHS = 2;
/** Seeds of the fit; those of the months asked follow. */
const FIRST_SEED = 101;

/** Both worlds; the figures of quality.md: the interval holds 75-85 %, the error is at most 0.8 of the constant median's. */
export async function estimate(): Promise<object> {
  const worlds = { A: ofWorld('A', worldA()), B: ofWorld('B', worldB()) };
  return { fitMonths: FIT_MONTHS, askedMonths: ASKED_MONTHS, ...worlds };
}

function ofWorld(name: string, world: ReturnType<typeof worldA>) {
  const months = Array.from({ length: FIT_MONTHS + ASKED_MONTHS }, (_, n) => simulateMonth(world, FIRST_SEED + n));
  const past = months.slice(0, FIT_MONTHS).flat();
  const asked = months.slice(FIT_MONTHS).flat();
  const cases = casesOf(past);
  const startedAt = performance.now();
  const model = fitModel(cases);
  const fitMs = performance.now() - startedAt;
  const constants = constantsOf(past);
  const learned = scoresOf(asked, model, constants);
  const dayOne = scoresOf(asked, PRIOR_MODEL, constants);
  const changes = changesOf(asked, model);
  show(name, learned, dayOne, changes);
  return {
    cases: cases.length,
    asked: asked.length,
    fitMs: Math.round(fitMs),
    scores: learned,
    dayOne: dayOne.told,
    changesPerIncident: changes,
  };
}

const casesOf = (orders: readonly SimOrder[]): EstimateCase[] => orders.flatMap((order) => caseOf(order) ?? []);

function show(
  name: string,
  scores: Record<string, Score>,
  dayOne: Record<string, Score>,
  changes: ReturnType<typeof changesOf>,
): void {
  const print = (line: string) => process.stderr.write(`${line}\n`);
  print(`\nworld ${name}          asked  within %  error min  constant  ratio  day one: within %  ratio`);
  for (const [key, score] of Object.entries(scores)) {
    const first = dayOne[key];
    const cells = [
      key.padEnd(16),
      String(score.asked).padStart(6),
      (score.within * 100).toFixed(1).padStart(9),
      score.errorMin.toFixed(1).padStart(10),
      score.constantMin.toFixed(1).padStart(9),
      score.ratio.toFixed(2).padStart(6),
      first ? (first.within * 100).toFixed(1).padStart(18) : '',
      first ? first.ratio.toFixed(2).padStart(6) : '',
    ];
    print(cells.join(' '));
  }
  print(`changes per incident: ${changes.told.toFixed(2)} told, ${changes.everyMinute.toFixed(1)} without hysteresis`);
}
