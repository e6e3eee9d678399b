import type { TicketSums } from '@comcen/shared/domain/ticket/figures.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';

export const bookkeeping = 'sums derived from tickets; whoever reads them has authorized';

/** ulp_id of rows that stand for a whole UP3, and of tickets whose ULP is not known. */
export const ALL_UNITS = '*';
export const NO_UNIT = '';
export const TICKET_DIMENSIONS = ['total', 'channel', 'agent', 'skill'] as const;

/** Where sums stand. */
export interface TicketPlace {
  readonly ulpId: string;
  readonly dimension: string;
  readonly key: string;
  readonly startsOn: string;
}

/** A row of ticket_rollup as it is read; bigint comes as text. */
export interface TicketRollupRow {
  readonly ulp_id: string;
  readonly dimension: string;
  readonly key: string;
  readonly count: number;
  readonly replied: number;
  readonly timed: number;
  readonly with_status: number;
  readonly abandoned: number;
  readonly first_contacts: number;
  readonly resolved: number;
  readonly reply_s: string;
  readonly replies: Buffer;
}

export const sumsOfTicketRow = (row: TicketRollupRow): TicketSums => ({
  counts: {
    count: row.count,
    replied: row.replied,
    timed: row.timed,
    withStatus: row.with_status,
    abandoned: row.abandoned,
    firstContacts: row.first_contacts,
    resolved: row.resolved,
  },
  replyS: Number(row.reply_s),
  replies: row.replies,
});

const PIECE = 1_000;

/** Puts rows of a level; who calls it has taken the old ones away. */
export async function insertTicketSums(
  { sql }: Context,
  up3Id: string,
  level: 'day' | 'month' | 'year',
  rows: readonly (TicketPlace & { readonly sums: TicketSums })[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += PIECE) {
    const piece = rows.slice(at, at + PIECE).map(({ sums, ...place }) => ({
      ...{ ...place, ...sums.counts, replyS: sums.replyS },
      replies: Buffer.from(sums.replies).toString('hex'),
    }));
    await sql`
      insert into ticket_rollup (up3_id, level, starts_on, ulp_id, dimension, key, count, replied, timed, with_status, abandoned,
        first_contacts, resolved, reply_s, replies)
      select ${up3Id}, ${level}, r."startsOn", r."ulpId", r.dimension, r.key, r.count, r.replied, r.timed, r."withStatus", r.abandoned,
        r."firstContacts", r.resolved, r."replyS", decode(r.replies, 'hex')
      from jsonb_to_recordset(${jsonOf(sql, piece)}) as r ("startsOn" date, "ulpId" text, dimension text, key text, count int,
        replied int, timed int, "withStatus" int, abandoned int, "firstContacts" int, resolved int, "replyS" bigint, replies text)`;
  }
}
