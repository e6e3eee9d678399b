import { expect, test } from 'vitest';
import { navigationLink } from './navigation-link.ts';

test('an Android phone asks its own apps, any other gets a web address; both lead to the point', () => {
  const at = { lat: -2.12914, lng: 106.11377 };
  expect(navigationLink(at, 'Mozilla/5.0 (Linux; Android 11)')).toBe('geo:-2.129140,106.113770?q=-2.129140,106.113770');
  expect(new URL(navigationLink(at, 'Mozilla/5.0 (iPhone)')).searchParams.get('destination')).toBe(
    '-2.129140,106.113770',
  );
});
