import { expect, test } from 'vitest';
import { waitingFacts } from './cases-fixture.ts';
import { PRIOR_MODEL } from './model.ts';
import { estimateRestoration } from './restoration.ts';
import { whyChanged } from './why-changed.ts';

const basisOf = (changed: Parameters<typeof waitingFacts>[0] = {}) =>
  estimateRestoration(waitingFacts(changed), PRIOR_MODEL, 0).basis;

test.each([
  ['the first has no other reason', 'first', null, basisOf(), 'first'],
  ['one that has run out', 'expired', basisOf(), basisOf({ stage: 'on_site' }), 'expired'],
  ['a crew has it', 'other_situation', basisOf(), basisOf({ stage: 'accepted' }), 'crew_accepted'],
  ['the crew gave it back', 'much_different', basisOf({ stage: 'accepted' }), basisOf(), 'crew_lost'],
  ['the fault lies elsewhere', 'much_different', basisOf(), basisOf({ level: 'feeder' }), 'device_changed'],
  ['a storm has begun', 'much_different', basisOf(), basisOf({ isStorm: true }), 'storm'],
  ['the queue has grown', 'outside_interval', basisOf(), basisOf({ backlog: 3 }), 'backlog'],
  ['nothing but time has passed', 'outside_interval', basisOf(), basisOf(), 'takes_longer'],
] as const)('%s', (_name, change, before, now, expected) => {
  expect(whyChanged(change, before, now, true)).toBe(expected);
});
