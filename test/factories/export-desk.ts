import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '@comcen/server/context.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { createExports, type Exports } from '@comcen/server/test/workers/exports.ts';
import type { ExportItem } from '@comcen/shared/wire/http/export.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { createLane, type Lane } from './lane.ts';
import { manyReports } from './many-reports.ts';
import { contextAs, userOf } from './orders.ts';
import { createWorld } from './world.ts';

/** Reports of the own region, one a second from START on. */
export const ROWS = 1_200;
const START = new Date('2026-02-01T00:00:00Z');
export type Who = 'admin' | 'manager' | 'operator' | 'foreign';

/** The room's API with people of two regions, a data folder, and a worker of exports. */
export interface ExportDesk {
  readonly lane: Lane;
  readonly dataDir: string;
  readonly operator: () => Context;
  /** No jobs, and a worker that has not stopped. */
  clear(): Promise<void>;
  files(): Exports;
  call(who: Who, method: 'GET' | 'POST', url: string, payload?: object): Promise<Reply>;
  /** Throws what the server said when it is not 201. */
  ask(who: Who, body: object): Promise<ExportItem>;
  stateOf(who: Who, id: string): Promise<ExportItem>;
  /** Asked for, made and downloaded. */
  fileOf(who: Who, body: object): Promise<Buffer>;
  close(): Promise<void>;
}
type Reply = Awaited<ReturnType<Awaited<ReturnType<typeof buildConsoleApp>>['inject']>>;

export async function createExportDesk(database: { url: string; sql: Lane['sql'] }): Promise<ExportDesk> {
  const dataDir = mkdtempSync(join(tmpdir(), 'comcen-exports-'));
  const lane = await createLane(database, { env: { COMCEN_DATA_DIR: dataDir } });
  const { world, services, sql } = lane;
  const foreign = await createWorld(sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
  const app = await buildConsoleApp(services);
  const tokens = new Map<Who, string>();
  for (const role of ['admin', 'manager', 'operator'] as const)
    tokens.set(role, await loginAs(app, world.usernames[role]));
  tokens.set('foreign', await loginAs(app, foreign.usernames.operator));
  await manyReports(sql, world, { count: ROWS, from: START });
  await manyReports(sql, foreign, { count: 3, from: new Date('2026-03-01T00:00:00Z') });
  let files = createExports(services);
  const call: ExportDesk['call'] = (who, method, url, payload) =>
    app.inject({ method, url, headers: bearer(tokens.get(who) ?? ''), ...(payload && { payload }) });
  const answerOf = (reply: Reply, status: number): Reply => {
    if (reply.statusCode !== status) throw new Error(`${reply.statusCode} ${reply.body.slice(0, 300)}`);
    return reply;
  };
  const ask: ExportDesk['ask'] = async (who, body) =>
    answerOf(await call(who, 'POST', '/api/exports', body), 201).json();
  return {
    lane,
    dataDir,
    operator: () => contextAs(services, userOf(world.operatorUserId, 'operator', { up3Id: world.up3Id, ulpId: null })),
    async clear() {
      await sql`truncate export_job`;
      files = createExports(services);
    },
    files: () => files,
    call,
    ask,
    stateOf: async (who, id) => (await call(who, 'GET', `/api/exports/${id}`)).json(),
    async fileOf(who, body) {
      const { id } = await ask(who, body);
      await files.run(id);
      return answerOf(await call(who, 'GET', `/api/exports/${id}/file`), 200).rawPayload;
    },
    async close() {
      await app.close();
      await services.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
