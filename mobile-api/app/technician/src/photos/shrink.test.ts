import { expect, test } from 'vitest';
import { fitInto, type Size, smallEnough } from './shrink.ts';

const KB = 1024;
/** A drawing that weighs `weight(size, quality)`. */
const drawing = (weight: (size: Size, quality: number) => number) => {
  const tries: string[] = [];
  return {
    tries,
    draw: async (size: Size, quality: number) => {
      tries.push(`${size.width}x${size.height} ${quality}`);
      return new Blob([new Uint8Array(weight(size, quality))]);
    },
  };
};
const CAMERA = { width: 4000, height: 3000 };

test('the longest edge counts, upright or not, and nothing is enlarged', () => {
  expect(fitInto(1600, CAMERA)).toEqual({ width: 1600, height: 1200 });
  expect(fitInto(1600, { width: 3000, height: 4000 })).toEqual({ width: 1200, height: 1600 });
  expect(fitInto(1600, { width: 640, height: 480 })).toEqual({ width: 640, height: 480 });
  expect(fitInto(1600, { width: 90_000, height: 3 })).toEqual({ width: 1600, height: 1 });
});

test('an ordinary photo is drawn once', async () => {
  const { tries, draw } = drawing(() => 250 * KB);
  expect((await smallEnough(CAMERA, draw))?.size).toBe(250 * KB);
  expect(tries).toEqual(['1600x1200 0.7']);
});

test('a busy photo, leaves and wires, gives up quality first and size then', async () => {
  const { tries, draw } = drawing(({ width }, quality) => Math.round((width * 400 * quality) / 1.4));
  expect((await smallEnough(CAMERA, draw))?.size).toBeLessThanOrEqual(300 * KB);
  expect(tries).toEqual(['1600x1200 0.7', '1600x1200 0.5']);
});

test('what stays large is kept at its smallest, what cannot be drawn is null', async () => {
  const { draw, tries } = drawing(({ width }) => width * KB);
  expect((await smallEnough(CAMERA, draw))?.size).toBe(1024 * KB);
  expect(tries).toHaveLength(4);
  expect(await smallEnough(CAMERA, async () => null)).toBeNull();
});
