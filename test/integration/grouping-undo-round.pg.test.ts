import { groupingOf } from '@comcen/server/test/queries/incident-grouping.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { byOperator, callsOf, changesOf, clearGroups, expectWhole, incidentRow } from '../factories/grouping.ts';
import { createLane, type Lane, ordersOf } from '../factories/lane.ts';
import { setInferenceMode } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
afterAll(() => lane.services.close());

let own: Awaited<ReturnType<typeof callsOf>>[];
let op: ReturnType<typeof byOperator>;
/** Four transformers of one feeder are out by themselves; then calls of all four make one round see the feeder. */
beforeEach(async () => {
  await clearGroups(lane);
  op = byOperator(lane);
  own = [];
  for (const customers of [[0, 8], [1], [2], [3]]) own.push(await callsOf(lane, customers));
  await setInferenceMode(lane.sql, lane.world.up3Id, 'automatic');
  lane.services.advance(60_000);
  await callsOf(lane, [9, 10, 11, 16]);
});

const standing = async () => {
  const open = (await Promise.all(own.map(({ incidentId }) => incidentRow(lane, incidentId)))).filter(
    ({ state }) => state === 'open',
  );
  return open.map(({ id, device_id, report_count }) => ({ id, device_id, report_count }));
};

/** Of the round that saw the feeder; newest first. */
const shown = async () =>
  (await groupingOf(op.ctx(), own[0]?.incidentId ?? '')).filter(({ kind }) => kind !== 'undone');
const OWN = () =>
  own.map(({ incidentId }, i) => ({
    id: incidentId,
    device_id: lane.world.transformers[i]?.id,
    // The calls of the round itself stay with the incident they came to.
    report_count: i === 0 ? 6 : 1,
  }));

it('an upgrade that took several incidents in is one decision, and undone in one step', async () => {
  expect(await standing()).toEqual([{ id: own[0]?.incidentId, device_id: lane.world.feederIds[0], report_count: 9 }]);
  const [upgrade, ...merges] = await shown();
  expect(upgrade).toMatchObject({ kind: 'upgraded', together: 4, mayUndo: true });
  expect(merges).toMatchObject([1, 2, 3].map(() => ({ kind: 'merged', together: 4 })));
  await op.undoTogether(own[0]?.incidentId ?? '', upgrade?.id ?? '');
  expect(await standing()).toEqual(OWN());
  const waiting = (await ordersOf(lane)).filter(({ state }) => state === 'new');
  expect(waiting.map((order) => order.incident_id).sort()).toEqual(own.map(({ incidentId }) => incidentId).sort());
  for (const change of await shown()) expect(change).toMatchObject({ together: 0, mayUndo: false });
  await expectWhole(lane);
  await expect(op.undoTogether(own[0]?.incidentId ?? '', upgrade?.id ?? '')).rejects.toMatchObject({
    code: 'conflict',
  });
});

it('what was undone alone before is left out, and from either incident of a merge the whole round can be undone', async () => {
  const first = (await shown()).find(({ other }) => other?.id === own[2]?.incidentId);
  await op.undo(own[2]?.incidentId ?? '', first?.id ?? '');
  const second = (await shown()).find(({ other }) => other?.id === own[1]?.incidentId);
  expect(second).toMatchObject({ together: 3 });
  await op.undoTogether(own[1]?.incidentId ?? '', second?.id ?? '');
  expect(await standing()).toEqual(OWN());
  await expectWhole(lane);
});

it('all or nothing: when one of them has something in its way, none is undone', async () => {
  const { reportIds } = await callsOf(lane, [18]);
  await op.split(own[0]?.incidentId ?? '', { reportIds, deviceId: lane.world.transformers[2]?.id ?? '' });
  const before = await standing();
  const [upgrade] = await shown().then((changes) => changes.filter(({ kind }) => kind === 'upgraded'));
  await expect(op.undoTogether(own[0]?.incidentId ?? '', upgrade?.id ?? '')).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await standing()).toEqual(before);
  expect((await changesOf(lane)).filter(({ undone_at }) => undone_at !== null)).toEqual([]);
});
