// npm run simulate: the lab from the command line. Progress on stderr, a table on stdout, with --json one object last.
import { run } from '@comcen/shared/domain/simulation/engine.ts';
import { type Day, dayOf, figuresOf, type Row } from './simulate-figures.ts';
import { lay, readOptions, type SimulateOptions, USAGE } from './simulate-options.ts';
import { watch } from './simulate-story.ts';

// Who reads on has seen enough (| head).
process.stdout.on('error', () => process.exit(0));

try {
  const options = readOptions(process.argv.slice(2));
  if (options) simulate(options);
  else console.log(USAGE);
} catch (error) {
  console.error(`simulate: ${error instanceof Error ? error.message : error}`);
  console.error('npm run simulate -- --help shows all options.');
  process.exitCode = 1;
}

function simulate(options: SimulateOptions): void {
  const { seed, seeds, json, events } = options;
  const laid = lay(options);
  const { world, course, policy } = laid;
  console.error(`World ${world.name} (${world.crews.length} crews), ${course.name}, ${policy.name}.`);
  const days = Array.from({ length: seeds }, (_, n) => live(laid, seed + n, events));
  const rows = figuresOf(days);
  console.log(`${json || events ? '\n' : ''}${tableOf(rows, seeds)}`);
  if (!json) return;
  const figures = Object.fromEntries(rows.map(({ key, figure }) => [key, seeds > 1 ? figure : figure.value]));
  console.log(JSON.stringify({ world: world.name, course: course.name, policy: policy.name, seed, seeds, ...figures }));
}

function live({ world, course, policy }: ReturnType<typeof lay>, seed: number, events: boolean): Day {
  const began = Date.now();
  const watched = watch(policy);
  const result = run(world, course.scenario, events ? watched.policy : policy, seed);
  const day = dayOf(world, course, result, seed);
  console.error(`Seed ${seed}: ${day.faults} faults, ${((Date.now() - began) / 1000).toFixed(1)} s.`);
  if (events) for (const line of watched.tell(result, course.fromMs)) console.log(line);
  return day;
}

function tableOf(rows: readonly Row[], seeds: number): string {
  const shown = ({ digits }: Row, value: number) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const lines = rows.map((row) => {
    const { value, low, high } = row.figure;
    const interval = seeds > 1 ? `   ${shown(row, low)} .. ${shown(row, high)}` : '';
    return `${row.words.padEnd(34)} ${shown(row, value).padStart(11)} ${`${row.unit}`.padEnd(18)}${interval}`.trimEnd();
  });
  return [
    ...(seeds > 1 ? [`${seeds} days; on the right 95 % intervals by the bootstrap over days`] : []),
    ...lines,
  ].join('\n');
}
