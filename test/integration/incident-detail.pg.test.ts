import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Called, callsOf, clearGroups, lastChange } from '../factories/grouping.ts';
import { createLane, type Lane } from '../factories/lane.ts';
import { createWorld } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
let app: App;
let token: string;
let a: Called;
let b: Called;
beforeAll(async () => {
  lane = await createLane(database());
  app = await buildConsoleApp(lane.services);
  token = await loginAs(app, lane.world.usernames.operator);
});
beforeEach(async () => {
  await clearGroups(lane);
  a = await callsOf(lane, [0, 8]);
  b = await callsOf(lane, [1]);
});
afterAll(async () => {
  await app.close();
  await lane.services.close();
});

const get = (url: string) => app.inject({ method: 'GET', url, headers: bearer(token) });
const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload, headers: bearer(token) });
const detailOf = async (id: string): Promise<IncidentDetail> => {
  const reply = await get(`/api/incidents/${id}`);
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json();
};

describe("an incident's page", () => {
  it('shows the tree from the substation to the device, its siblings, who called and what else is open', async () => {
    const { tree } = await detailOf(a.incidentId);
    const { world } = lane;
    const of = (id: string | undefined) => tree.find((device) => device.id === id);
    const [t0, t1, t2] = world.transformers;
    expect(of(world.substationId)).toMatchObject({ parentId: null, callers: 2, customers: 30, isSuspect: false });
    expect(of(world.feederIds[0])).toMatchObject({ parentId: world.substationId, callers: 2, customers: 16 });
    expect(of(t0?.id)).toMatchObject({ callers: 2, customers: 4, isSuspect: true, incidentId: a.incidentId });
    // Beside it in the same section: nobody of this incident called there, but another incident is open.
    expect(of(t1?.id)).toMatchObject({ callers: 0, isSuspect: false, incidentId: b.incidentId });
    expect(of(world.feederIds[1]), 'the other feeder, a sibling of the path').toBeDefined();
    expect(of(t2?.id), 'a transformer of another section without callers').toBeUndefined();
    const at = new Map(tree.map(({ id }, i) => [id, i]));
    for (const { id, parentId } of tree) if (parentId) expect(at.get(parentId)).toBeLessThan(at.get(id) ?? 0);
  });

  it('shows what was reckoned with the names of the devices, and nothing of what it cannot read', async () => {
    const [deviceId, otherId] = [lane.world.sectionIds[0], lane.world.transformers[0]?.id];
    const candidate = { level: 'section', callers: 3, served: 8 };
    const inference = {
      at: '2026-03-01T00:00:00.000Z',
      callers: 3,
      served: 8,
      candidates: [
        { deviceId, probability: 0.8, ...candidate },
        { deviceId: otherId, probability: 0.2, ...candidate, level: 'transformer' },
      ],
      reason: { code: 'callers_below_device', data: { callers: 3 } },
    };
    await lane.sql`update incident set inference = ${lane.sql.json(inference)} where id = ${a.incidentId}`;
    const detail = await detailOf(a.incidentId);
    expect(detail.inference).toMatchObject({
      callers: 3,
      candidates: [
        { device: { id: deviceId, kind: 'section' }, probability: 0.8 },
        { device: { id: otherId }, probability: 0.2 },
      ],
      reason: { code: 'callers_below_device', data: { callers: 3 } },
    });
    expect(detail.tree.find(({ id }) => id === deviceId)).toMatchObject({ probability: 0.8 });
    await lane.sql`update incident set inference = '{"candidates": 7}' where id = ${a.incidentId}`;
    expect((await detailOf(a.incidentId)).inference).toBeNull();
  });

  it('tells each change of the grouping, who made it, and whether it can be undone', async () => {
    expect((await post(`/api/incidents/${a.incidentId}/merge`, { incidentId: b.incidentId })).statusCode).toBe(200);
    const merged = await detailOf(a.incidentId);
    expect(merged.grouping).toMatchObject([
      {
        kind: 'merged',
        actor: { kind: 'user', name: `operator ${lane.world.up3Id}` },
        incident: { id: a.incidentId },
        other: { id: b.incidentId },
        reports: 1,
        reason: { code: 'stated_by_operator' },
        mayUndo: true,
        undoneAt: null,
      },
    ]);
    // Seen from the other side too; its state says where it went.
    expect(await detailOf(b.incidentId)).toMatchObject({
      state: 'merged',
      mergedInto: a.incidentId,
      grouping: [{ kind: 'merged' }],
    });
    const list = await get('/api/incidents?state=merged');
    expect(list.json().items).toMatchObject([{ id: b.incidentId, mergedInto: a.incidentId }]);
    const changeId = await lastChange(lane);
    expect((await post(`/api/incidents/${b.incidentId}/undo`, { changeId })).statusCode).toBe(200);
    expect((await detailOf(a.incidentId)).grouping).toMatchObject([
      { kind: 'undone', mayUndo: false },
      { kind: 'merged', mayUndo: false },
    ]);
    const again = await post(`/api/incidents/${a.incidentId}/undo`, { changeId });
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({ code: 'conflict', detail: 'This change was undone already.' });
  });

  it('does not offer to undo a merge when the device has another incident', async () => {
    await post(`/api/incidents/${a.incidentId}/merge`, { incidentId: b.incidentId });
    const c = await callsOf(lane, [2]);
    const deviceId = lane.world.transformers[1]?.id;
    expect((await post(`/api/incidents/${c.incidentId}/confirm`, { deviceId })).statusCode).toBe(200);
    expect((await detailOf(a.incidentId)).grouping).toMatchObject([{ kind: 'merged', mayUndo: false }]);
    expect((await detailOf(c.incidentId)).grouping).toMatchObject([
      { kind: 'confirmed', from: { id: lane.world.transformers[2]?.id }, to: { id: deviceId }, mayUndo: true },
    ]);
    const taken = await post(`/api/incidents/${a.incidentId}/confirm`, { deviceId });
    expect(taken.json()).toMatchObject({ status: 409, incidentId: c.incidentId });
    expect(taken.json().detail).toMatch(/^GGN-\d+ is open on GD-/);
    const undone = await post(`/api/incidents/${c.incidentId}/undo`, { changeId: await lastChange(lane) });
    expect(undone.statusCode).toBe(200);
    const { grouping } = await detailOf(c.incidentId);
    expect(grouping).toMatchObject([
      { kind: 'undone', mayUndo: false },
      { kind: 'confirmed', mayUndo: false },
    ]);
    const twice = await post(`/api/incidents/${c.incidentId}/undo`, { changeId: grouping[1]?.id });
    expect(twice.json()).toMatchObject({ status: 409, detail: 'This change was undone already.' });
  });

  it('answers a split with both incidents, and bad bodies by their field', async () => {
    const split = await post(`/api/incidents/${a.incidentId}/split`, { reportIds: [a.reportIds[1]] });
    expect(split.json()).toMatchObject({
      incident: { id: a.incidentId, reportCount: 1 },
      splitOff: { reportCount: 1 },
    });
    const bad = await post(`/api/incidents/${a.incidentId}/split`, { reportIds: [] });
    expect(bad.json()).toMatchObject({ status: 422, errors: [{ field: 'reportIds' }] });
    const itself = await post(`/api/incidents/${a.incidentId}/merge`, { incidentId: a.incidentId });
    expect(itself.json()).toMatchObject({ status: 422, errors: [{ field: 'incidentId' }] });
  });
});

it('groups nothing with an incident of another UP3, also for who may everything', async () => {
  const foreign = await createWorld(lane.sql, { up3Id: 'belitung', ulpIds: ['tjp', 'mgr'], idpelPrefix: '77777' });
  const id = lane.services.newId();
  await lane.sql`insert into incident (id, up3_id, ulp_id, kind, lat, lng, started_at, created_at)
    values (${id}, ${foreign.up3Id}, 'tjp', 'outage', -2.7, 107.6, now(), now())`;
  const admin = bearer(await loginAs(app, lane.world.usernames.admin));
  const merge = (headers: object) =>
    app.inject({
      method: 'POST',
      url: `/api/incidents/${a.incidentId}/merge`,
      payload: { incidentId: id },
      headers: { ...headers },
    });
  expect((await merge(bearer(token))).statusCode).toBe(404);
  expect((await merge(admin)).json()).toMatchObject({ status: 422, errors: [{ field: 'incidentId' }] });
  const device = await app.inject({
    method: 'POST',
    url: `/api/incidents/${a.incidentId}/confirm`,
    payload: { deviceId: foreign.transformers[0]?.id },
    headers: bearer(token),
  });
  expect(device.json()).toMatchObject({ status: 422, errors: [{ field: 'deviceId' }] });
});
