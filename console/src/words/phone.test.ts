import { expect, test } from 'vitest';
import { phoneText } from './phone.ts';

test.each([
  ['+6286078770803', '0860-7877-0803'],
  ['081234567890', '0812-3456-7890'],
  ['+62811234567', '0811-2345-67'],
  ['+62717422222', '+62717422222'],
  ['123', '123'],
])('%s reads %s', (phone, text) => {
  expect(phoneText(phone)).toBe(text);
});
