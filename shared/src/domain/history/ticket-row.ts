import { hourOf, inThePast, needed, type Reading, textOf, whenOf } from './fields.ts';
import { type Read, RefusedRow, readOrRefuse } from './problem.ts';
import { instantOf } from './when.ts';
import { channelOf, skillOf, statusOf, type TicketStatus } from './words.ts';

export interface TicketRow {
  readonly number: string;
  readonly openedAt: Date;
  readonly hasHour: boolean;
  readonly agent: string | null;
  /** Our code where the word is known, else the source's own word in lower case. */
  readonly channel: string | null;
  readonly responseChannel: string | null;
  readonly status: TicketStatus | null;
  readonly skill: string | null;
  readonly customer: string | null;
  readonly repliedAt: Date | null;
  readonly hasReplyHour: boolean;
  /** As the source names it; looked up later. */
  readonly ulp: string | null;
}

/** One line of a list of tickets. What is missing is null; only number and date are needed. */
export const readTicket = (cells: readonly string[], reading: Reading): Read<TicketRow> =>
  readOrRefuse(() => {
    const number = needed(textOf(cells, reading, 'number'), 'number');
    const date = needed(whenOf(cells, reading, 'date'), 'date');
    const second = hourOf(cells, reading, 'hour') ?? date.second;
    const opened = inThePast({ day: date.day, second }, reading, second === date.second ? 'date' : 'hour');
    const reply = replyOf(cells, reading);
    const openedAt = instantOf(opened);
    const repliedAt = reply && instantOf(reply);
    // Where one of the two has no hour the days are compared.
    const bothHours = opened.second !== null && reply !== null && reply.second !== null;
    if (reply && (bothHours ? instantOf(reply) < openedAt : reply.day < opened.day)) {
      throw new RefusedRow('replied', 'before_start');
    }
    const statusText = textOf(cells, reading, 'status');
    const status = statusText === null ? null : statusOf(statusText);
    if (statusText !== null && status === null) throw new RefusedRow('status', 'unknown_status');
    return {
      number,
      openedAt,
      hasHour: opened.second !== null,
      agent: textOf(cells, reading, 'agent'),
      channel: channelText(textOf(cells, reading, 'channel')),
      responseChannel: channelText(textOf(cells, reading, 'responseChannel')),
      status,
      skill: skillText(textOf(cells, reading, 'skill')),
      customer: textOf(cells, reading, 'customer'),
      repliedAt,
      hasReplyHour: reply !== null && reply.second !== null,
      ulp: textOf(cells, reading, 'ulp'),
    };
  });

function replyOf(cells: readonly string[], reading: Reading) {
  const replied = whenOf(cells, reading, 'replied');
  const second = hourOf(cells, reading, 'repliedHour');
  if (replied === null) return null;
  return inThePast({ day: replied.day, second: second ?? replied.second }, reading, 'replied');
}

const channelText = (text: string | null) => (text === null ? null : (channelOf(text) ?? text.toLowerCase()));
const skillText = (text: string | null) => (text === null ? null : skillOf(text));
