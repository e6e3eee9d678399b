import type { TicketRow } from '@comcen/shared/domain/history/ticket-row.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { authorize } from '../authorize.ts';
import { pastId } from './past-id.ts';

export interface PlacedTicket extends TicketRow {
  readonly ulpId: string | null;
}

/**
 * Brings tickets in, those whose number is new: one statement, so that a ticket and its number come together. The import's own event tells
 * of all of them.
 */
export async function insertTickets(
  ctx: Context,
  of: { readonly id: string; readonly up3Id: string },
  tickets: readonly PlacedTicket[],
): Promise<void> {
  authorize(ctx, 'lane.run');
  const rows = tickets.map((ticket) => ({
    id: pastId(ticket.openedAt, [of.up3Id, 'ticket', ticket.number]),
    number: ticket.number,
    ulp_id: ticket.ulpId,
    opened_at: ticket.openedAt,
    has_hour: ticket.hasHour,
    agent: ticket.agent,
    channel: ticket.channel,
    response_channel: ticket.responseChannel,
    status: ticket.status,
    skill: ticket.skill,
    customer: ticket.customer,
    replied_at: ticket.repliedAt,
    has_reply_hour: ticket.hasReplyHour,
  }));
  await ctx.sql`
    with given as (
      select * from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as g (id uuid, number text, ulp_id text, opened_at timestamptz,
        has_hour boolean, agent text, channel text, response_channel text, status text, skill text, customer text,
        replied_at timestamptz, has_reply_hour boolean)
    ), fresh as (
      insert into ticket_key (up3_id, number, ticket_id) select ${of.up3Id}, number, id from given
      on conflict do nothing returning ticket_id
    )
    insert into ticket (id, up3_id, ulp_id, number, opened_at, has_hour, agent, channel, response_channel, status, skill, customer,
      replied_at, has_reply_hour, import_id)
    select g.id, ${of.up3Id}, g.ulp_id, g.number, g.opened_at, g.has_hour, g.agent, g.channel, g.response_channel, g.status, g.skill,
      g.customer, g.replied_at, g.has_reply_hour, ${of.id}
    from given g join fresh f on f.ticket_id = g.id`;
}
