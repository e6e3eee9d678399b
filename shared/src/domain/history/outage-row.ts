import type { Cause, Channel } from '../codes.ts';
import { cellOf, type OutageField } from './columns.ts';
import { inThePast, needed, type Reading, textOf, whenOf, wholeNumberOf } from './fields.ts';
import { type Read, RefusedRow, readOrRefuse } from './problem.ts';
import { instantOf, parseHour, parseWhen, type When } from './when.ts';
import { causeOf, channelOf } from './words.ts';

export interface OutageRow {
  readonly number: string;
  readonly startedAt: Date;
  readonly reportedAt: Date;
  readonly arrivedAt: Date | null;
  readonly restoredAt: Date;
  readonly customers: number | null;
  readonly cause: Cause | null;
  readonly channel: Channel | null;
  readonly note: string;
  /** As the source names them; looked up later. One of device, idpel and ulp says where it was. */
  readonly ulp: string | null;
  readonly device: string | null;
  readonly idpel: string | null;
  readonly crew: string | null;
}

/** One line of a list of outages. Needed: number, start or report, power back, and where it was. */
export const readOutage = (cells: readonly string[], reading: Reading): Read<OutageRow> =>
  readOrRefuse(() => {
    const number = needed(textOf(cells, reading, 'number'), 'number');
    const times = timesOf(cells, reading);
    const place = {
      ulp: textOf(cells, reading, 'ulp'),
      device: textOf(cells, reading, 'device'),
      idpel: textOf(cells, reading, 'idpel'),
    };
    if (place.ulp === null && place.device === null && place.idpel === null) throw new RefusedRow('device', 'no_place');
    if (place.idpel !== null && !/^\d{12}$/.test(place.idpel)) throw new RefusedRow('idpel', 'unknown_customer');
    const causeText = textOf(cells, reading, 'cause');
    const cause = causeText === null ? null : causeOf(causeText);
    if (causeText !== null && cause === null) throw new RefusedRow('cause', 'unknown_cause');
    const channelText = textOf(cells, reading, 'channel');
    const channel = channelText === null ? null : channelOf(channelText);
    if (channelText !== null && channel === null) throw new RefusedRow('channel', 'unknown_channel');
    return {
      number,
      ...times,
      ...place,
      cause,
      channel,
      customers: wholeNumberOf(cells, reading, 'customers'),
      crew: textOf(cells, reading, 'crew'),
      note: (cellOf(cells, reading.columns, 'note') ?? '').slice(0, 2000),
    };
  });

/** In the order they happen; a cell with a time only takes its day from the one before, over midnight when it must. */
function timesOf(cells: readonly string[], reading: Reading) {
  const day = whenOf(cells, reading, 'date');
  const started = stampOf(cells, reading, 'started', day);
  const reported = stampOf(cells, reading, 'reported', started ?? day);
  const first = reported ?? started;
  if (first === null) throw new RefusedRow('started', 'missing');
  const arrived = stampOf(cells, reading, 'arrived', first);
  const restored = needed(stampOf(cells, reading, 'restored', arrived ?? first), 'restored');
  const startedAt = instantOf(started ?? first);
  const reportedAt = instantOf(first);
  const arrivedAt = arrived && instantOf(arrived);
  const restoredAt = instantOf(restored);
  if (arrivedAt && arrivedAt < reportedAt) throw new RefusedRow('arrived', 'before_start');
  if (restoredAt < reportedAt || restoredAt < startedAt || (arrivedAt && restoredAt < arrivedAt)) {
    throw new RefusedRow('restored', 'before_start');
  }
  // domain.md: outage start = the earliest of statement and first report.
  const earliest = Math.min(startedAt.getTime(), reportedAt.getTime());
  return { startedAt: new Date(earliest), reportedAt, arrivedAt, restoredAt };
}

const DAY_S = 86_400;
/** A step over midnight takes no longer; an earlier time with more than that between is a slip of the pen. */
const HALF_DAY_S = DAY_S / 2;

/** A stamp needs its time of day: a figure made of midnights would be wrong without anybody seeing it. */
function stampOf(cells: readonly string[], reading: Reading, field: OutageField, before: When | null): When | null {
  const text = cellOf(cells, reading.columns, field);
  if (text === null) return null;
  const second = parseHour(text);
  if (second !== null && before !== null) {
    const isNextDay = before.second !== null && second < before.second && second + DAY_S - before.second <= HALF_DAY_S;
    return inThePast({ day: before.day + (isNextDay ? 1 : 0), second }, reading, field);
  }
  const when = parseWhen(text, reading.dateOrder);
  if (when === null) throw new RefusedRow(field, 'not_a_date');
  if (when.second === null) throw new RefusedRow(field, 'not_a_time');
  return inThePast(when, reading, field);
}
