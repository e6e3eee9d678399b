import { expect, it } from 'vitest';
import { parseCsv } from './csv.ts';

it('reads rows by column, with their line', () => {
  expect(parseCsv('code,name\nPKP,Pangkalpinang\nSLT,Sungailiat\n')).toEqual([
    { line: 2, row: { code: 'PKP', name: 'Pangkalpinang' } },
    { line: 3, row: { code: 'SLT', name: 'Sungailiat' } },
  ]);
});

it('reads quotes, doubled quotes, commas and line ends inside quotes, CRLF, empty cells and no last line end', () => {
  expect(parseCsv('a,b,c\r\n"x, ""y""",,"two\nlines"\r\n1,2,3')).toEqual([
    { line: 2, row: { a: 'x, "y"', b: '', c: 'two\nlines' } },
    { line: 4, row: { a: '1', b: '2', c: '3' } },
  ]);
});

it('a short row has empty cells, an empty line is no row, a header alone has no rows', () => {
  expect(parseCsv('a,b\n1\n\n2,3\n')).toEqual([
    { line: 2, row: { a: '1', b: '' } },
    { line: 4, row: { a: '2', b: '3' } },
  ]);
  expect(parseCsv('a,b\n')).toEqual([]);
  expect(parseCsv('')).toEqual([]);
});
