import { describe, expect, it } from 'vitest';
import { normalizePhone } from './phone.ts';

describe('an Indonesian phone number', () => {
  it.each([
    ['081234567890', '+6281234567890'],
    ['+62 812-3456-7890', '+6281234567890'],
    ['6281234567890', '+6281234567890'],
    ['0717 421234', '+62717421234'],
  ])('%s is stored as %s', (given, stored) => expect(normalizePhone(given)).toBe(stored));

  it.each(['', '0812', '12345678901', '+14155550123', '08123456789012', '0812345abcd', '+62081234567'])(
    '%j is refused',
    (given) => expect(normalizePhone(given)).toBeNull(),
  );
});
