import {
  type SimulationResult,
  type SimulationRun,
  simulationBody,
  simulationResult,
} from '@comcen/shared/wire/http/simulation.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface Row {
  id: string;
  up3_id: string;
  kind: SimulationRun['kind'];
  state: SimulationRun['state'];
  input: unknown;
  progress: number;
  result: unknown;
  failure: string | null;
  requested_by_name: string | null;
  requested_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  cancel_requested_at: Date | null;
  version: number;
}

type WhichRuns =
  | { readonly id: string }
  | { readonly up3Id: string; readonly before: { at: string; id: string } | null; readonly limit: number };

/** Newest first; a list leaves the results out. Who manages one ULP sees the own runs. Index simulation_run_recent. */
export async function simulationRuns(ctx: Context, which: WhichRuns): Promise<SimulationRun[]> {
  const actor = authorize(ctx, 'simulation.read', 'up3Id' in which ? { up3Id: which.up3Id } : {});
  const scope = scopeOf(ctx);
  const own = scope.ulpId !== null && actor.kind === 'user' ? actor.userId : null;
  const { sql } = ctx;
  const filter =
    'id' in which
      ? sql`s.id = ${which.id}`
      : sql`s.up3_id = ${which.up3Id} and (${which.before?.at ?? null}::timestamptz is null
          or (s.requested_at, s.id) < (${which.before?.at ?? null}::timestamptz, ${which.before?.id ?? null}::uuid))`;
  const rows = await sql<Row[]>`
    select s.id, s.up3_id, s.kind, s.state, s.input, s.progress, s.failure, s.requested_at, s.started_at, s.finished_at,
      s.cancel_requested_at, s.version, ${'id' in which ? sql`s.result` : sql`null::jsonb`} as result,
      (select u.name from app_user u where u.id = s.requested_by) as requested_by_name
    from simulation_run s
    where ${filter} and (${scope.up3Id}::text is null or s.up3_id = ${scope.up3Id})
      and (${own}::uuid is null or s.requested_by = ${own})
    order by s.requested_at desc, s.id desc limit ${'id' in which ? 1 : which.limit}`;
  return rows.flatMap((row) => present(row, scope.ulpId) ?? []);
}

export async function simulationRunOf(ctx: Context, id: string): Promise<SimulationRun> {
  authorize(ctx, 'simulation.read');
  const [run] = await simulationRuns(ctx, { id });
  if (!run) throw notFound('This simulation');
  return run;
}

/** Null: of another version's shape; it can be asked anew. */
function present(row: Row, ulpId: string | null): SimulationRun | null {
  const input = simulationBody.safeParse(row.input);
  if (!input.success) return null;
  const result = row.result === null ? null : simulationResult.safeParse(row.result);
  if (result?.success === false) return null;
  return {
    id: row.id,
    up3: row.up3_id,
    kind: row.kind,
    state: row.state,
    input: input.data,
    progress: row.progress,
    isCancelling: row.cancel_requested_at !== null && row.state === 'running',
    failure: row.failure,
    result: result ? inScope(result.data, ulpId) : null,
    requestedBy: row.requested_by_name,
    requestedAt: iso(row.requested_at),
    startedAt: isoOrNull(row.started_at),
    finishedAt: isoOrNull(row.finished_at),
    version: row.version,
  };
}

/** Figures of other ULPs are not for who manages one. */
const inScope = (result: SimulationResult, ulpId: string | null): SimulationResult =>
  ulpId === null ? result : { ...result, perUlp: result.perUlp.filter(({ ulp }) => ulp === ulpId) };
