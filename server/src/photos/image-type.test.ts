import { expect, test } from 'vitest';
import { imageTypeOf } from './image-type.ts';

test('an image is known by its first bytes', () => {
  expect(imageTypeOf(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
  expect(imageTypeOf(Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1'))).toBe('image/png');
  expect(imageTypeOf(Buffer.from('RIFF\x00\x00\x00\x00WEBPVP8 ', 'latin1'))).toBe('image/webp');
});

test('a page, a script, another RIFF file and nothing are no images', () => {
  for (const text of ['<svg onload="x()">', '<!doctype html>', 'RIFF\0\0\0\0AVI LIST', 'GIF89a', '']) {
    expect(imageTypeOf(Buffer.from(text, 'latin1')), text).toBeNull();
  }
});
