import { expect, test } from 'vitest';
import { bodyOf, photosRefused, photosToSend, queued, withPhoto } from './queued-photo.ts';

test('a completion names the photos the server has, and only those', () => {
  const [had, lost, open] = [queued('a'), queued('b'), queued('c')];
  const photos = [{ ...had, id: 'id-a' }, { ...lost, refusal: 'invalid' }, open];
  expect(bodyOf({ details: { outcome: 'repaired' }, photos })).toEqual({ outcome: 'repaired', photoIds: ['id-a'] });
  expect(photosToSend({ photos })).toEqual([open]);
  expect(photosRefused({ photos })).toMatchObject([{ key: 'b' }]);
});

test('a step without photos stays as it always was', () => {
  expect(bodyOf({ details: { reason: 'busy' } })).toEqual({ reason: 'busy' });
  expect(photosToSend({})).toEqual([]);
});

test('one photo changes, the others stay', () => {
  const entry = withPhoto({ photos: [queued('a'), queued('b')] }, { ...queued('b'), id: 'id-b' });
  expect(entry.photos).toEqual([queued('a'), { ...queued('b'), id: 'id-b' }]);
});
