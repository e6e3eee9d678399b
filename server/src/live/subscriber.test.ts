import { expect, test } from 'vitest';
import { createSubscriber } from './subscriber.ts';

function listener() {
  const got: string[] = [];
  let overruns = 0;
  const subscriber = createSubscriber(
    (frame) => void got.push(frame.toString()),
    () => {
      overruns += 1;
    },
  );
  return { got, subscriber, overruns: () => overruns };
}
const frame = (n: number): Buffer => Buffer.from(String(n));

test('frames that come while the snapshot is read follow it, those inside it do not', () => {
  const { got, subscriber } = listener();
  for (const n of [3, 4, 5]) subscriber.deliver(n, frame(n));
  expect(got).toEqual([]);
  expect(subscriber.goLive(4)).toBe(5);
  subscriber.deliver(6, frame(6));
  expect(got).toEqual(['5', '6']);
});

test('a batch that comes again is sent once', () => {
  const { got, subscriber } = listener();
  subscriber.goLive(0);
  for (const n of [1, 2, 2, 1, 3]) subscriber.deliver(n, frame(n));
  expect(got).toEqual(['1', '2', '3']);
});

test('who never gets ready is given up, not kept', () => {
  const { subscriber, overruns } = listener();
  for (let n = 1; n <= 2_001; n += 1) subscriber.deliver(n, frame(n));
  expect(overruns()).toBe(1);
});
