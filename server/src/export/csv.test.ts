import { expect, it } from 'vitest';
import { csvLine } from './csv.ts';

it('writes figures as figures, instants as WIB, nothing as nothing', () => {
  const at = new Date('2026-01-31T17:00:00Z');
  expect(csvLine(['WO-1', 12.5, 3, true, at, null, ''])).toBe('WO-1,12.5,3,true,2026-02-01T00:00:00+07:00,,\r\n');
});

it('quotes what RFC 4180 says, and doubles the quotes inside', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\r\nlines'])).toBe('"a,b","say ""hi""","two\r\nlines"\r\n');
});

it.each(['=1+1', '+62812', '-2+3', '@SUM(A1)', '\tx', '\rx'])('makes no formula of %j', (text) => {
  expect(csvLine([text]).replaceAll('"', '')).toBe(`'${text}\r\n`);
});

it('leaves negative figures figures', () => {
  expect(csvLine([-2.5])).toBe('-2.5\r\n');
});
