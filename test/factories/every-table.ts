import { rebuildInterruptions } from '@comcen/server/test/commands/kpi/reliability/rebuild-interruptions.ts';
import { rebuildRepeats } from '@comcen/server/test/commands/kpi/repeat/rebuild-repeats.ts';
import { uuidv7 } from 'uuidv7';
import { insertFault } from './faults.ts';
import { insertDarkness, insertPlanned, sitesOf } from './interruptions.ts';
import type { Lane } from './lane.ts';

/** A day within the span of `insertHistory`. */
const NOON = new Date('2026-02-01T05:00:00Z');
const hoursLater = (hours: number): Date => new Date(NOON.getTime() + hours * 3_600_000);

/** At least one row for every list and table of figures that can be had as a file, each with every code it knows. After `insertHistory`. */
export async function fillEveryTable(lane: Lane): Promise<void> {
  await insertOutages(lane);
  await insertVoices(lane);
  await insertTickets(lane);
  await insertLock(lane);
  const { sql } = lane;
  await sql`update crew set skills = '{hv_switching}', equipment = '{bucket_truck,hv_switching}'`;
  await sql`update kpi_order set flags = '{arrived_far,clock_drift}'
    where work_order_id in (select work_order_id from kpi_order order by work_order_id limit 20)`;
  await sql`update report set link_reason = ${sql.json({ code: 'upstream_device', deviceCode: 'PK-114' })}
    where id in (select id from report order by id limit 5)`;
}

/** Three long outages of one transformer and one customer of it; one that was planned, one that lasts; a level they are past. */
async function insertOutages({ ctx, sql, world }: Lane): Promise<void> {
  const sites = sitesOf(world);
  const box = sites.find(({ level }) => level === 'transformer');
  const house = sites.find(({ level, deviceId }) => level === 'service' && deviceId === box?.deviceId);
  if (!box || !house) throw new Error('a world has them');
  for (const day of [0, 1, 2]) {
    const from = day * 1440;
    await insertDarkness(sql, world, NOON, box, { from, to: from + 600 });
    await insertDarkness(sql, world, NOON, house, { from: from + 700, to: from + 900 });
  }
  await insertDarkness(sql, world, NOON, box, { from: 5000, to: null });
  await insertPlanned(sql, world, NOON, box, { from: 6000, to: 6100 });
  await sql`insert into tmp_level ${sql({ up3_id: world.up3Id, hours: 2, times: 1 })}`;
  const [ann] = world.customers;
  for (const hours of [0, 30]) {
    const fault = { reportedAt: hoursLater(hours), restoredAt: hoursLater(hours + 2) };
    await insertFault(sql, world, { ...fault, level: 'service', callers: ann ? [ann] : [] });
    await insertFault(sql, world, { ...fault, deviceId: box.deviceId });
  }
  await rebuildInterruptions(ctx, world.up3Id);
  await rebuildRepeats(ctx, world.up3Id);
  await sql`update interruption set cause = 'tree'`;
}

/** A rating for each state of its task. */
async function insertVoices({ sql, world }: Lane): Promise<void> {
  const reports = await sql<{ id: string }[]>`select id from report where up3_id = ${world.up3Id} order by id limit 3`;
  const region = { up3_id: world.up3Id, ulp_id: world.ulpIds[0] };
  const by = world.operatorUserId;
  const states = [
    { state: 'open' },
    { state: 'taken', taken_by: by, taken_at: hoursLater(1) },
    { state: 'done', done_by: by, done_at: hoursLater(2), outcome: 'unreachable' },
  ];
  for (const [n, { id }] of reports.entries()) {
    const rating = { channel: 'walk_in', stars: 1, nps: 3, comment: 'Lama sekali', crew_code: 'pkp-01' };
    await sql`insert into rating ${sql({ ...region, ...rating, report_id: id, rated_at: hoursLater(n) })}`;
    await sql`insert into recovery_task ${sql({ ...region, ...states[n], id: uuidv7(), report_id: id, opened_at: hoursLater(n) })}`;
  }
}

async function insertTickets({ sql, world }: Lane): Promise<void> {
  const codes = { channel: 'mobile_app', response_channel: 'whatsapp', skill: 'power_upgrade', customer: 'Pak Budi' };
  for (const [n, status] of ['new', 'followup', 'done', 'abandoned'].entries()) {
    const times = { opened_at: hoursLater(n), has_hour: true, replied_at: hoursLater(n + 1), has_reply_hour: true };
    const row = { id: uuidv7(), up3_id: world.up3Id, ulp_id: world.ulpIds[0], number: `T-${n}`, agent: 'Sari' };
    await sql`insert into ticket ${sql({ ...row, ...codes, ...times, status })}`;
  }
}

/** A locked month, and an order of it that would be another by now in every kind of fact. */
async function insertLock({ sql, world }: Lane): Promise<void> {
  const month = { up3_id: world.up3Id, month: '2026-01-01' };
  const definitions = sql.json({ officialRecovery: 'customer' });
  await sql`insert into kpi_lock ${sql({ ...month, locked_at: NOON, locked_by: world.operatorUserId, definitions })}`;
  const [order] = await sql<{ id: string; ulp_id: string }[]>`select id, ulp_id from work_order order by id limit 1`;
  const before = {
    cause: null,
    channel: 'voice',
    device_kind: 'service',
    left_out: null,
    flags: [],
    response_s: 1_200,
  };
  const after = {
    cause: 'tree',
    channel: 'mobile_app',
    device_kind: 'transformer',
    left_out: 'superseded',
    flags: ['late_entry', 'arrived_far'],
    response_s: 1_830,
    is_paused: true,
    ulp_id: world.ulpIds[1],
    operator_id: world.operatorUserId,
    reported_at: NOON.toISOString(),
  };
  const why = { event_id: 1, event_type: 'work_order.accepted', actor_kind: 'user', actor_id: world.operatorUserId };
  await sql`insert into kpi_correction ${sql({ ...month, ...why, id: uuidv7(), ulp_id: order?.ulp_id ?? '', work_order_id: order?.id ?? '', before: sql.json(before), after: sql.json(after), at: NOON })}`;
}
