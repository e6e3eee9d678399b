import { expect, test } from 'vitest';
import { lay, readOptions, USAGE } from './simulate-options.ts';

test.each([
  ['--world=C', '--world is "C": allowed are A, B, A-long, B-long'],
  ['--course=', '--course is "": allowed are normal, storm, mild, blackout'],
  ['--policy=toString', '--policy is "toString": allowed are ours, nearest, eta-first, boxed'],
  ['--seed=-1', '--seed is "-1": allowed is a whole number from 0'],
  ['--seed=1e3', '--seed is "1e3": allowed is a whole number from 0'],
  ['--seeds=0', '--seeds is "0": allowed is a whole number from 1'],
  ['--seeds', '--seeds needs a value'],
  ['--json=yes', '--json takes no value, it has "yes"'],
  ['--sed=1', '--sed is not known: only --world, --course, --policy, --seed, --seeds, --events, --json, --help'],
  ['-w', '-w is not known'],
  ['storm', '"storm" is no option'],
])('%s is refused in words', (argument, message) => {
  expect(() => readOptions([argument])).toThrow(message);
});

test('one day has a story, several have none', () => {
  expect(() => readOptions(['--events', '--seeds=2'])).toThrow('--events tells the story of one day');
});

test('the usual is a normal day in world A under our policy; help names every option', () => {
  const usual = { world: 'A', course: 'normal', policy: 'ours', seed: 7, seeds: 1, events: true, json: false };
  expect(readOptions(['--seed=7', '--events'])).toEqual(usual);
  expect(readOptions(['--help', '--seed=7'])).toBeNull();
  for (const option of ['world', 'course', 'policy', 'seed', 'seeds', 'events', 'json', 'help'])
    expect(USAGE).toContain(`--${option}`);
});

// Laying the island is a second of work, on a busy machine more.
test('what is named is laid', { timeout: 30_000 }, () => {
  const options = readOptions(['--world=B', '--course=mild', '--policy=eta-first']);
  if (!options) throw new Error('help');
  const { world, course, policy } = lay(options);
  expect([world.name, world.crews.length, course.name, policy.name]).toEqual(['B', 15, 'mild', 'eta-first']);
});
