import { describe, expect, test } from 'vitest';
import { instantOf, parseHour, parseWhen } from './when.ts';

const wib = (text: string, order?: 'dmy' | 'mdy') => {
  const when = parseWhen(text, order);
  if (when === null) return null;
  const local = new Date(instantOf(when).getTime() + 7 * 3_600_000).toISOString();
  return when.second === null ? local.slice(0, 10) : local.slice(0, 19);
};

describe('a day as people write it', () => {
  test.each([
    ['2023-03-21', '2023-03-21'],
    ['2023/3/21', '2023-03-21'],
    ['2023/03/21', '2023-03-21'],
    ['21/03/2023', '2023-03-21'],
    [' 21/3/2023 ', '2023-03-21'],
    ['21-03-23', '2023-03-21'],
    ['21.03.2023', '2023-03-21'],
    ['03/21/2023', '2023-03-21'],
    ['04/03/2023', '2023-03-04'],
    ['21 Mar 2023', '2023-03-21'],
    ['21-Mar-23', '2023-03-21'],
    ['21 Maret 2023', '2023-03-21'],
    ['1 Agustus 2022', '2022-08-01'],
    ['1 agt 22', '2022-08-01'],
    ['Selasa, 21 Maret 2023', '2023-03-21'],
    ['Jumat 05 Mei 2023', '2023-05-05'],
    ['March 21, 2023', '2023-03-21'],
    ['Tue, Mar 21 2023', '2023-03-21'],
    ['29 Desember 1999', '1999-12-29'],
    ['45006', '2023-03-21'],
    ['45006.3125', '2023-03-21T07:30:00'],
    ['45006,5', '2023-03-21T12:00:00'],
    ['21/03/2023 07.30', '2023-03-21T07:30:00'],
    ['2023-03-21 07:30:15', '2023-03-21T07:30:15'],
    ['2023-03-21T07:30', '2023-03-21T07:30:00'],
    ['21 Maret 2023, pukul 19.05 WIB', '2023-03-21T19:05:00'],
    ['3/21/2023 7:05 PM', '2023-03-21T19:05:00'],
    ['2023-03-21T00:30:00Z', '2023-03-21T07:30:00'],
    ['2023-03-20T23:00:00+00:00', '2023-03-21T06:00:00'],
    ['29/02/2024', '2024-02-29'],
    ['29/02/2023', null],
    ['31/04/2023', null],
    ['32/01/2023', null],
    ['13/13/2023', null],
    ['21 Foo 2023', null],
    ['21/03/2023 25.00', null],
    ['yesterday', null],
    ['12345', null],
    ['', null],
    ['-', null],
  ])('%s: %s', (text, expected) => {
    expect(wib(text)).toBe(expected);
  });

  test('what the order leaves open is read by the setting, what it does not is not', () => {
    expect([wib('04/03/2023', 'mdy'), wib('21/03/2023', 'mdy'), wib('03/21/2023', 'dmy')]).toEqual([
      '2023-04-03',
      '2023-03-21',
      '2023-03-21',
    ]);
  });
});

describe('an hour', () => {
  const clock = (seconds: number | null) =>
    seconds === null ? null : new Date(seconds * 1000).toISOString().slice(11, 19);
  test.each([
    ['7', '07:00:00'],
    ['07', '07:00:00'],
    ['07.30', '07:30:00'],
    ['7.3', '07:30:00'],
    ['7:5', '07:05:00'],
    ['07:30:15', '07:30:15'],
    ['07.30.15', '07:30:15'],
    ['0730', '07:30:00'],
    ['23:59', '23:59:00'],
    ['0', '00:00:00'],
    ['00.00', '00:00:00'],
    ['pukul 07.30 WIB', '07:30:00'],
    ['jam 7', '07:00:00'],
    ['12:05 AM', '00:05:00'],
    ['12:05 pm', '12:05:00'],
    ['0.3125', '07:30:00'],
    ['0,999', '23:58:34'],
    ['24', null],
    ['07:60', null],
    ['13 PM', null],
    ['noon', null],
    ['', null],
  ])('%s: %s', (text, expected) => expect(clock(parseHour(text))).toBe(expected));
});

test('every day of eight years is read back from each of nine ways to write it', () => {
  const id = [
    'Januari',
    'Februari',
    'Maret',
    'April',
    'Mei',
    'Juni',
    'Juli',
    'Agustus',
    'September',
    'Oktober',
    'November',
    'Desember',
  ];
  const en = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  for (let day = 17_897; day < 17_897 + 8 * 365; day++) {
    const at = new Date(day * 86_400_000);
    const [y, m, d] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
    const two = (n: number) => String(n).padStart(2, '0');
    const ways = [
      `${y}-${two(m)}-${two(d)}`,
      `${two(d)}/${two(m)}/${y}`,
      `${d}.${m}.${y}`,
      `${d}-${two(m)}-${two(y % 100)}`,
      `${d} ${id[m - 1]} ${y}`,
      `${two(d)} ${en[m - 1]} ${y}`,
      `${en[m - 1]} ${d}, ${y}`,
      `Senin, ${d} ${id[m - 1]} ${y}`,
      String(day + 25_569),
    ];
    for (const way of ways) expect([way, parseWhen(way)]).toEqual([way, { day, second: null }]);
  }
});
