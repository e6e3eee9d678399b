/** Dates and hours as people write them in lists. All are WIB (UTC+7), which has no summer time. */

/** A calendar day, and the second of it when the cell said one. */
export interface When {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Seconds since midnight; null when the cell held a day only. */
  readonly second: number | null;
}
/** Which comes first where 03/04/2023 leaves it open. */
export type DateOrder = 'dmy' | 'mdy';

const MONTHS: Readonly<Record<string, number>> = {
  jan: 1,
  januari: 1,
  january: 1,
  feb: 2,
  februari: 2,
  pebruari: 2,
  february: 2,
  mar: 3,
  maret: 3,
  march: 3,
  mrt: 3,
  apr: 4,
  april: 4,
  mei: 5,
  may: 5,
  jun: 6,
  juni: 6,
  june: 6,
  jul: 7,
  juli: 7,
  july: 7,
  agu: 8,
  agt: 8,
  ags: 8,
  agustus: 8,
  aug: 8,
  august: 8,
  sep: 9,
  sept: 9,
  september: 9,
  okt: 10,
  oktober: 10,
  oct: 10,
  october: 10,
  nov: 11,
  nopember: 11,
  november: 11,
  des: 12,
  desember: 12,
  dec: 12,
  december: 12,
};

const DAY_S = 86_400;
const WIB_MS = 7 * 3_600_000;
/** Day 0 of Excel's calendar (1900 system, after its missing leap day): 1899-12-30. */
const EXCEL_ZERO = -25_569;
/** What a bare number may mean as a day: 1954 to 2119. */
const EXCEL_DAYS = { from: 20_000, to: 80_000 };

/** The instant in UTC; a cell without a second is its midnight. */
export const instantOf = ({ day, second }: When): Date => new Date((day * DAY_S + (second ?? 0)) * 1000 - WIB_MS);

/**
 * A day, with or without a time behind it: 2023-03-21, 2023/3/21, 21/03/2023, 21-3-23, 21.03.2023, 03/21/2023, "21 Mar 2023",
 * "Selasa, 21 Maret 2023", "March 21, 2023", 45006 or 45006.3125 (Excel), 2023-03-21T07:30:00Z. Null: none of these, or no such day.
 */
export function parseWhen(text: string, order: DateOrder = 'dmy'): When | null {
  const cell = text.trim().replace(/\s+/g, ' ');
  return parseInstant(cell) ?? parseSerial(cell) ?? parseWritten(cell, order);
}

/** With a zone of its own: the instant, seen in WIB. */
function parseInstant(cell: string): When | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(cell)) return null;
  const ms = Date.parse(cell.replace(' ', 'T'));
  if (Number.isNaN(ms)) return null;
  const local = Math.floor((ms + WIB_MS) / 1000);
  return { day: Math.floor(local / DAY_S), second: local - Math.floor(local / DAY_S) * DAY_S };
}

function parseSerial(cell: string): When | null {
  if (!/^\d{5}([.,]\d+)?$/.test(cell)) return null;
  const serial = Number(cell.replace(',', '.'));
  if (serial < EXCEL_DAYS.from || serial >= EXCEL_DAYS.to) return null;
  const day = Math.floor(serial);
  const second = Math.round((serial - day) * DAY_S);
  if (second === DAY_S) return { day: day + 1 + EXCEL_ZERO, second: 0 };
  return { day: day + EXCEL_ZERO, second: Number.isInteger(serial) ? null : second };
}

const NUMBERS = /^(\d{1,4})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[t, ]+(.+))?$/;
const DAY_FIRST = /^(?:[a-z]+,? )?(\d{1,2})[ .-]+([a-z]+)\.?[ ,.-]+(\d{4}|\d{2})(?:[, ]+(.+))?$/;
const MONTH_FIRST = /^(?:[a-z]+, )?([a-z]+)\.? (\d{1,2}),? (\d{4})(?:[, ]+(.+))?$/;

function parseWritten(cell: string, order: DateOrder): When | null {
  const low = cell.toLowerCase();
  const numbers = NUMBERS.exec(low);
  if (numbers) {
    const [, a = '', , b = '', c = '', rest] = numbers;
    return withTime(dayOfNumbers(a, b, c, order), rest);
  }
  const [, day, month, year, rest] = DAY_FIRST.exec(low) ?? [];
  if (month !== undefined) return withTime(dayOf(yearOf(year ?? ''), MONTHS[month] ?? 0, Number(day)), rest);
  const [, name, date, ofYear, time] = MONTH_FIRST.exec(low) ?? [];
  if (name === undefined) return null;
  return withTime(dayOf(yearOf(ofYear ?? ''), MONTHS[name] ?? 0, Number(date)), time);
}

/** Year first when it has four digits; else `order` says, unless one of the two cannot be a month. */
function dayOfNumbers(a: string, b: string, c: string, order: DateOrder): number | null {
  if (a.length === 4) return c.length === 2 ? dayOf(Number(a), Number(b), Number(c)) : null;
  if (a.length > 2) return null;
  const [first, second, year] = [Number(a), Number(b), yearOf(c)];
  const isMonthFirst = second > 12 || (order === 'mdy' && first <= 12);
  return isMonthFirst ? dayOf(year, first, second) : dayOf(year, second, first);
}

/** 23 is 2023, 98 is 1998. */
const yearOf = (text: string): number => {
  const year = Number(text);
  return text.length === 4 ? year : year < 70 ? 2000 + year : 1900 + year;
};

/** Null for a day that the calendar does not have. */
function dayOf(year: number, month: number, date: number): number | null {
  const at = new Date(Date.UTC(year, month - 1, date));
  const isReal = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
  return isReal ? at.getTime() / 1000 / DAY_S : null;
}

function withTime(day: number | null, rest: string | undefined): When | null {
  if (day === null) return null;
  if (rest === undefined) return { day, second: null };
  const second = parseHour(rest);
  return second === null ? null : { day, second };
}

/**
 * Seconds since midnight: 7, 07.30, 7:30, 07:30:15, 0730, "pukul 07.30 WIB", "7:30 PM", 0.3125 (Excel, a share of the day). 7.3 is 07:30:
 * a spreadsheet that took it for a number dropped the nought. Null: none of these, or no such time.
 */
export function parseHour(text: string): number | null {
  const cell = text
    .trim()
    .toLowerCase()
    .replace(/^(pukul|pkl\.?|jam)\s*/, '')
    .replace(/\s*(wib|hrs?|h)$/, '');
  const share = /^(?:0[.,]\d{3,}|0)$/.exec(cell) && cell !== '0' ? Number(cell.replace(',', '.')) : null;
  if (share !== null) return Math.round(share * DAY_S) % DAY_S;
  const joined = /^(\d{2})(\d{2})$/.exec(cell);
  const parts = joined ?? /^(\d{1,2})(?:[:.](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d+)?)?)?\s*(am|pm)?$/.exec(cell);
  if (!parts) return null;
  const [, hour = '', minute = '0', second = '0', half] = parts;
  const minutes = /^\d\.\d$|^\d\d\.\d$/.test(cell) ? Number(minute) * 10 : Number(minute);
  const hours = hourOf(Number(hour), half);
  if (hours === null || hours > 23 || minutes > 59 || Number(second) > 59) return null;
  return hours * 3600 + minutes * 60 + Number(second);
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'pm' ? 12 : 0);
}
