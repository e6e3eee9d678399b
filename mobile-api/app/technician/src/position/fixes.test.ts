import { expect, test } from 'vitest';
import { fixOf, withFix } from './fixes.ts';

const fixAt = (second: number) =>
  fixOf({ latitude: -2.1, longitude: 106.1, accuracy: 12, speed: null, heading: Number.NaN }, second * 1000, null);

test('what the phone does not know is left out', () => {
  expect(fixAt(0)).toEqual({ at: '1970-01-01T00:00:00.000Z', lat: -2.1, lng: 106.1, accuracyM: 12 });
  const moving = fixOf({ latitude: 0, longitude: 0, accuracy: 1, speed: 8, heading: 90 }, 0, 71);
  expect(moving).toMatchObject({ speedMps: 8, headingDeg: 90, batteryPct: 71 });
});

test('a fix a second thins out to one in ten seconds, the newest always there', () => {
  let waiting: readonly ReturnType<typeof fixAt>[] = [];
  for (let second = 0; second <= 25; second += 1) waiting = withFix(waiting, fixAt(second));
  expect(waiting.map(({ at }) => at.slice(17, 19))).toEqual(['00', '10', '20', '25']);
});

test('a long time out of reach keeps the newest five hundred', () => {
  let waiting: readonly ReturnType<typeof fixAt>[] = [];
  for (let second = 0; second < 6000; second += 10) waiting = withFix(waiting, fixAt(second));
  expect(waiting).toHaveLength(500);
  expect(waiting.at(-1)?.at).toBe(fixAt(5990).at);
});
