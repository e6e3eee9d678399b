import { expireOffers } from '@comcen/server/commands/work-order/expire-offers.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { sweepOnce } from '@comcen/server/test/workers/sweep.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, offersOf, offerTo, ordersOf, receiveReport } from '../factories/lane.ts';
import { step } from '../factories/orders.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
beforeEach(() => clearLane(lane));
afterAll(() => lane.services.close());

const round = () => runRound(lane.services, lane.world.up3Id);
const customers = (count: number) => lane.world.customers.slice(0, count);
const onDuty = (count: number) =>
  lane.sql`update crew set on_duty = id = any(${lane.world.crews.slice(0, count).map((crew) => crew.id)}::uuid[])`;
const setting = (key: string, value: number) => lane.sql`insert into setting (up3_id, key, value, updated_at)
  values (${lane.world.up3Id}, ${key}, ${value}, now()) on conflict (up3_id, key) do update set value = excluded.value`;

describe('triage', () => {
  test('several reports on one transformer make one incident and one order, counted by customer', async () => {
    const [transformer] = lane.world.transformers;
    const neighbours = lane.world.customers.filter((customer) => customer.transformerId === transformer?.id);
    for (const customer of [...neighbours, ...neighbours.slice(0, 1)]) await receiveReport(lane, { customer });
    await round();
    const orders = await ordersOf(lane);
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({ state: 'offered', code: 'cheapest' });
    const [incident] = await lane.sql`select report_count, customers_out, device_id from incident`;
    expect(incident).toMatchObject({
      report_count: neighbours.length + 1,
      customers_out: neighbours.length,
      device_id: transformer?.id,
    });
  });

  test('later reports join what is open, with the reason, and the order learns of them', async () => {
    const [first, second, third] = lane.world.customers.filter(
      (customer) => customer.transformerId === lane.world.transformers[0]?.id,
    );
    if (!first || !second || !third) throw new Error('the world has three customers on its first transformer');
    const reports = [await receiveReport(lane, { customer: first })];
    await round();
    reports.push(await receiveReport(lane, { customer: second }), await receiveReport(lane, { customer: first }));
    await round();
    const links = await lane.sql`select id, state, link_reason->>'code' as code from report order by id`;
    expect(links.map((link) => link.code)).toEqual(['new_incident', 'same_device', 'same_customer']);
    expect(links.map((link) => link.id)).toEqual(reports);
    expect(await ordersOf(lane)).toMatchObject([{ customers_out: 2 }]);
    const events =
      await lane.sql`select type from domain_event where entity = 'incident' and type <> 'incident.estimated' order by id`;
    expect(events.map((event) => event.type)).toEqual(['incident.opened', 'incident.updated']);
  });

  test('a section that is out explains its transformers', async () => {
    const transformer = lane.world.transformers[0];
    await receiveReport(lane);
    await round();
    await lane.sql`update incident set device_id = ${transformer?.sectionId ?? null}`;
    const sibling = lane.world.transformers.find((t) => t.sectionId === transformer?.sectionId && t !== transformer);
    await receiveReport(lane, { transformerId: sibling?.id ?? null });
    await round();
    expect(await ordersOf(lane)).toHaveLength(1);
    const [link] = await lane.sql`select link_reason from report where link_reason->>'code' = 'upstream_device'`;
    expect(link?.link_reason).toMatchObject({ deviceId: transformer?.sectionId });
  });

  test('a hazard stands for itself, rings, and makes the outage beside it more urgent', async () => {
    await onDuty(0);
    await receiveReport(lane);
    await round();
    const [before] = await ordersOf(lane);
    await receiveReport(lane, { kind: 'hazard' });
    await round();
    const orders = await ordersOf(lane);
    expect(orders.map((order) => order.kind).sort()).toEqual(['hazard', 'outage']);
    expect(orders.find((order) => order.kind === 'outage')?.priority).toBeGreaterThan(before?.priority ?? 1000);
    expect(await lane.sql`select 1 from alarm where kind = 'hazard'`).toHaveLength(1);
  });

  test('a complaint is answered without work', async () => {
    await receiveReport(lane, { kind: 'complaint' });
    await round();
    expect(await ordersOf(lane)).toHaveLength(0);
    expect(await lane.sql`select state, incident_id from report`).toMatchObject([
      { state: 'answered', incident_id: null },
    ]);
  });

  test('a report that an operator took out of an incident is not put back', async () => {
    const id = await receiveReport(lane);
    await round();
    await lane.sql`update report set state = 'received', incident_id = null, detached_from = array[incident_id] where id = ${id}`;
    await round();
    const incidents = await lane.sql`select device_id from incident order by id`;
    expect(incidents).toHaveLength(2);
    expect(incidents[1]?.device_id).toBeNull();
  });

  test('two rounds at once on one lane: one waits its turn, nothing is done twice', async () => {
    for (const customer of customers(30)) await receiveReport(lane, { customer });
    const results = await Promise.all([round(), round(), round()]);
    expect(results.filter((result) => result !== 'busy' && result.reports === 30)).toHaveLength(1);
    expect(await ordersOf(lane)).toHaveLength(lane.world.transformers.length);
    expect(await lane.sql`select 1 from report where state <> 'linked'`).toHaveLength(0);
  });
});

describe('dispatch', () => {
  /** Every crew that was asked refuses at its phone. */
  const refuseStanding = async () => {
    for (const offer of (await offersOf(lane)).filter(({ ended_as }) => ended_as === null)) {
      const crew = lane.world.crews.find(({ id }) => id === offer.crew_id);
      if (!crew) throw new Error('the offer went to a crew of the world');
      await step(lane.services, lane.world, crew, offer.work_order_id, 'refuse');
    }
  };
  const receiveOnEach = async (count: number, kindOfLast = 'outage') => {
    for (const [i, transformer] of lane.world.transformers.slice(0, count).entries()) {
      await receiveReport(lane, { transformerId: transformer.id, kind: i === count - 1 ? kindOfLast : 'outage' });
    }
  };

  test('more orders than crews: the hazard goes first, the rest stands with its reason', async () => {
    await onDuty(2);
    await setting('maxOpenOrdersPerCrew', 1);
    await receiveOnEach(5, 'hazard');
    await round();
    const orders = await ordersOf(lane);
    expect(orders.filter((order) => order.state === 'offered')).toHaveLength(2);
    expect(orders.find((order) => order.kind === 'hazard')?.state).toBe('offered');
    const waiting = orders.filter((order) => order.state === 'new');
    expect(waiting.map((order) => order.code)).toEqual([
      'higher_priority_first',
      'higher_priority_first',
      'higher_priority_first',
    ]);
    expect(await lane.sql`select 1 from domain_event where type = 'work_order.why_nobody'`).toHaveLength(3);
    await round();
    expect(await lane.sql`select 1 from domain_event where type = 'work_order.why_nobody'`).toHaveLength(3);
  });

  test('nobody on duty: it says so and rings once; the first crew on duty gets the waiting orders', async () => {
    await onDuty(0);
    await receiveOnEach(2);
    await round();
    expect((await ordersOf(lane)).map((order) => order.code)).toEqual(['no_crew_on_duty', 'no_crew_on_duty']);
    expect(await lane.sql`select 1 from alarm where kind = 'no_crew' and cleared_at is null`).toHaveLength(1);
    await onDuty(1);
    await round();
    // It is sent one; the other waits for it to be nearly through.
    expect((await ordersOf(lane)).map(({ state, code }) => [state, code]).sort()).toEqual([
      ['new', 'higher_priority_first'],
      ['offered', 'only_candidate'],
    ]);
    expect(await lane.sql`select 1 from alarm where kind = 'no_crew' and cleared_at is null`).toHaveLength(0);
  });

  test('refused and expired offers go to the next crew; when too many failed the alarm rings', async () => {
    await receiveReport(lane);
    await round();
    const [order] = await ordersOf(lane);
    const [offer] = await offersOf(lane);
    await refuseStanding();
    await round();
    lane.services.advance(121_000);
    expect(await expireOffers(lane.ctx, lane.world.up3Id)).toBe(1);
    await round();
    lane.services.advance(121_000);
    await expireOffers(lane.ctx, lane.world.up3Id);
    await round();
    const asked = (await offersOf(lane, order?.id)).map((row) => row.crew_id);
    expect(asked).toHaveLength(4);
    expect(new Set(asked).size).toBe(4);
    expect(asked[0]).toBe(offer?.crew_id);
    expect((await offersOf(lane, order?.id))[0]).toMatchObject({ ended_as: 'refused' });
    expect(await lane.sql`select 1 from alarm where kind = 'attempts_exhausted'`).toHaveLength(1);
  });

  test('everybody refused: it stands with that reason', async () => {
    await onDuty(1);
    await receiveReport(lane);
    await round();
    await refuseStanding();
    await round();
    expect(await ordersOf(lane)).toMatchObject([{ state: 'new', code: 'all_refused' }]);
    expect(await lane.sql`select entity from alarm where kind = 'no_crew'`).toMatchObject([{ entity: 'work_order' }]);
  });

  test('two dispatchers at once: one offer per order, no crew over its capacity', async () => {
    await onDuty(0);
    await receiveOnEach(8);
    await round();
    await lane.sql`update crew set on_duty = true`;
    await setting('maxOpenOrdersPerCrew', 1);
    const [order] = await ordersOf(lane);
    const crews = lane.world.crews;
    const [, ...byHand] = await Promise.all([round(), ...crews.map((crew) => offerTo(lane, order?.id ?? '', crew.id))]);
    expect(byHand.reduce((sum, made) => sum + made.offered, 0)).toBeLessThanOrEqual(1);
    const offers = await offersOf(lane);
    expect(offers).toHaveLength(crews.length);
    expect(new Set(offers.map((offer) => offer.crew_id)).size).toBe(crews.length);
    expect(new Set(offers.map((offer) => offer.work_order_id)).size).toBe(crews.length);
  });

  test('whatever ails dispatch, reports become incidents, and the orders go out when it is well again', async () => {
    // A failure of the database itself, in the middle of the offer's transaction.
    await lane.sql`create function refuse_offers() returns trigger language plpgsql as $$ begin raise 'out of order'; end $$`;
    await lane.sql`create trigger refuse_offers before insert on offer for each row execute function refuse_offers()`;
    await receiveReport(lane);
    await expect(round()).rejects.toThrow('out of order');
    await lane.sql`drop function refuse_offers cascade`;
    expect(await ordersOf(lane)).toMatchObject([{ state: 'new' }]);
    expect(await lane.sql`select state from report`).toMatchObject([{ state: 'linked' }]);
    await round();
    expect(await ordersOf(lane)).toMatchObject([{ state: 'offered' }]);
  });

  test('one commit brings a report from received to offered', async () => {
    await receiveReport(lane);
    await round();
    const writers = await lane.sql`select count(distinct xmin::text)::int as transactions from domain_event
      where type in ('report.linked', 'incident.opened', 'work_order.created', 'work_order.offered')`;
    expect(writers).toMatchObject([{ transactions: 1 }]);
  });

  test('a round that waits for a crew holds no open order that the command holding the crew may want', async () => {
    const [first, second] = lane.world.customers.filter((c) => c.transformerId === lane.world.transformers[0]?.id);
    const elsewhere = lane.world.customers.find((c) => c.transformerId !== first?.transformerId);
    if (!first || !second || !elsewhere) throw new Error('the world has customers on two transformers');
    await receiveReport(lane, { customer: first });
    await round();
    const [grown] = await ordersOf(lane);
    await receiveReport(lane, { customer: second });
    await receiveReport(lane, { customer: elsewhere });
    const running = await lane.sql.begin(async (tx) => {
      await tx`select 1 from crew for update`;
      const rounds = round();
      const waiting = () => lane.sql`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%from crew%for update%'`;
      await until('the round waits for a crew', waiting, (rows) => rows.length > 0);
      // Less than what a deadlock takes to be found: nobody is to be its victim.
      await tx`set local lock_timeout = '500ms'`;
      expect(await tx`select 1 from work_order where id = ${grown?.id ?? ''} for update`).toHaveLength(1);
      return { rounds };
    });
    await running.rounds;
    expect((await ordersOf(lane)).map((order) => order.state)).toEqual(['offered', 'offered']);
  });

  test('the sweep runs a lane whose wake-up was lost', async () => {
    await receiveReport(lane);
    await sweepOnce(lane.services);
    expect(await ordersOf(lane)).toMatchObject([{ state: 'offered' }]);
  });

  test('an order late for its target rings, first at risk, then breached', async () => {
    await onDuty(0);
    const reportedAt = new Date(lane.services.clock().getTime() - 40 * 60_000);
    await receiveReport(lane, { reportedAt });
    await sweepOnce(lane.services);
    await sweepOnce(lane.services);
    const kinds = () => lane.sql`select kind from alarm where kind like 'target%' order by raised_at`;
    expect((await kinds()).map((row) => row.kind)).toEqual(['target_at_risk']);
    lane.services.advance(10 * 60_000);
    await sweepOnce(lane.services);
    expect((await kinds()).map((row) => row.kind)).toContain('target_breached');
  });
});
