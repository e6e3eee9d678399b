import { z } from 'zod';
import { MOVE_REASONS } from '../../domain/codes.ts';
import { alarmItem, crewItem, crewStandby, incidentItem, mapReply, positionItem } from '../http/board.ts';
import { id } from '../http/common.ts';
import { stormItem } from '../http/storm.ts';
import { crewOrder, workOrderItem } from '../http/work-order.ts';

/** Raised whenever a frame changes its meaning; the hash test in protocol-version.test.ts makes forgetting impossible. */
export const PROTOCOL_VERSION = 2;

/** West, south, east, north in degrees. */
export const bounds = z.object({ west: z.number(), south: z.number(), east: z.number(), north: z.number() });

/**
 * Client to server. The session comes by cookie or as the first frame `auth` within 5 s.
 * `subscribe` topic `board` (console): everything of the session's region. Topic `crew` (phone): the own crew's orders and duty.
 * With a `cursor` the server replays what came after it, then `live`; without one it answers with a `snapshot` first.
 */
export const upFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('auth'), token: z.string().max(200) }),
  z.object({
    t: z.literal('subscribe'),
    topic: z.enum(['board', 'crew']),
    protocol: z.number().int(),
    up3: z.string().max(20).optional(),
    cursor: z.number().int().min(0).optional(),
  }),
  z.object({ t: z.literal('viewport'), bounds, zoom: z.number().min(0).max(24) }),
  z.object({ t: z.literal('ping'), n: z.number().int() }),
]);
export type UpFrame = z.infer<typeof upFrame>;

/** One changed thing, whole, with its version: the client drops what is older than what it has. */
export const change = z.discriminatedUnion('entity', [
  z.object({ entity: z.literal('work_order'), event: z.string(), item: workOrderItem }),
  z.object({ entity: z.literal('incident'), event: z.string(), item: incidentItem }),
  z.object({ entity: z.literal('crew'), event: z.string(), item: crewItem }),
  z.object({ entity: z.literal('alarm'), event: z.string(), item: alarmItem }),
  z.object({ entity: z.literal('storm'), event: z.string(), item: stormItem }),
  z.object({
    entity: z.literal('setting'),
    event: z.string(),
    item: z.object({ up3: z.string(), version: z.number() }),
  }),
]);
export type Change = z.infer<typeof change>;

/** Change for a crew's phone: the order as the crew sees it; `gone` = no longer this crew's, `reason` where it was taken from it. */
export const crewChange = z.discriminatedUnion('entity', [
  z.object({ entity: z.literal('work_order'), event: z.string(), item: crewOrder }),
  z.object({
    entity: z.literal('gone'),
    event: z.string(),
    workOrderId: id,
    version: z.number(),
    reason: z.enum(MOVE_REASONS).nullable(),
  }),
  z.object({ entity: z.literal('duty'), event: z.string(), onDuty: z.boolean(), standby: crewStandby.nullable() }),
]);
export type CrewChange = z.infer<typeof crewChange>;

export const downFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), protocol: z.number(), at: z.string() }),
  z.object({ t: z.literal('snapshot'), topic: z.literal('board'), data: mapReply }),
  z.object({
    t: z.literal('crew_snapshot'),
    topic: z.literal('crew'),
    cursor: z.number(),
    onDuty: z.boolean(),
    standby: crewStandby.nullable(),
    orders: z.array(crewOrder),
  }),
  /** Everything up to `cursor` is in. `at` = server time, for the age of the data. */
  z.object({ t: z.literal('changes'), cursor: z.number(), at: z.string(), items: z.array(change) }),
  z.object({ t: z.literal('crew_changes'), cursor: z.number(), at: z.string(), items: z.array(crewChange) }),
  /** Replay is over; `changes` from here on are live. */
  z.object({ t: z.literal('live'), cursor: z.number(), at: z.string() }),
  /** The cursor is too old or unknown: subscribe again without one. */
  z.object({ t: z.literal('reset'), reason: z.string() }),
  /** Latest place per crew, coalesced, viewport only. Lossy. */
  z.object({ t: z.literal('positions'), at: z.string(), items: z.array(positionItem) }),
  z.object({ t: z.literal('error'), code: z.string(), detail: z.string() }),
  /** Sent every 10 s when nothing else is: the link lives. */
  z.object({ t: z.literal('tick'), at: z.string(), cursor: z.number() }),
  z.object({ t: z.literal('pong'), n: z.number(), at: z.string() }),
]);
export type DownFrame = z.infer<typeof downFrame>;
