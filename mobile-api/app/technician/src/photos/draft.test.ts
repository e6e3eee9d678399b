import { expect, test } from 'vitest';
import { draftOf, emptyDraft, isForgotten, strayPictures, withoutPicture, withPicture } from './draft.ts';

const draft = emptyDraft('order-1', 'me');

test('a form opens as it was left, but never with somebody else’s answers', () => {
  const kept = { ...draft, outcome: 'repaired', note: 'dahan' };
  expect(draftOf(kept, 'me')).toMatchObject({ outcome: 'repaired', note: 'dahan' });
  expect(draftOf(kept, 'other')).toBeNull();
  expect(draftOf(undefined, 'me')).toBeNull();
});

test('an answer that no longer exists is asked again, the rest stays', () => {
  expect(draftOf({ ...draft, outcome: 'gone', cause: 'tree' }, 'me')).toMatchObject({ outcome: null, cause: 'tree' });
});

test('four photos and no fifth; a removed one makes room', () => {
  const full = ['a', 'b', 'c', 'd', 'e'].reduce(withPicture, draft);
  expect(full.photos).toEqual(['a', 'b', 'c', 'd']);
  expect(withPicture(withoutPicture(full, 'b'), 'e').photos).toEqual(['a', 'c', 'd', 'e']);
});

test('a form of days ago is forgotten, and so is one with no readable date', () => {
  const now = Date.parse('2026-01-08T07:00:00Z');
  expect(isForgotten({ ...draft, changedAt: '2026-01-07T07:00:00Z' }, now)).toBe(false);
  expect(isForgotten({ ...draft, changedAt: '2026-01-05T07:00:00Z' }, now)).toBe(true);
  expect(isForgotten({ ...draft, changedAt: '' }, now)).toBe(true);
});

test('only pictures that nothing speaks of are strays', () => {
  const entries = [{ photos: [{ key: 'b' }] }, {}];
  expect(strayPictures(['a', 'b', 'c'], [{ ...draft, photos: ['a'] }], entries)).toEqual(['c']);
});
