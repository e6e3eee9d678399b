import type { SimulationBody } from '@comcen/shared/wire/http/simulation.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { authorize, scopeOf } from '../authorize.ts';

/** Of one UP3, waiting and running: each takes a core for up to minutes. */
const MOST_WAITING = 5;

/**
 * Puts a question to the lab; a worker takes it up. Who manages one ULP asks about that ULP only. Errors: 422 naming the field; 409 when
 * five wait already. Returns the run's id.
 */
export async function requestSimulation(ctx: Context, up3Id: string, input: SimulationBody): Promise<string> {
  authorize(ctx, 'simulation.run', { up3Id });
  for (const ulpId of ulpsIn(input)) authorize(ctx, 'simulation.run', { up3Id, ulpId });
  const { ulpId } = scopeOf(ctx);
  if (ulpId !== null && input.kind === 'what_if' && input.ulp !== ulpId)
    throw invalidField('ulp', `needs your own ULP: ${ulpId}`);
  return withTransaction(ctx, async (tx) => {
    await assertKnown(tx, up3Id, input);
    const at = tx.clock();
    const id = tx.newId();
    // The UP3's row is locked, so that two requests at once count each other.
    await tx.sql`select 1 from up3 where id = ${up3Id} for no key update`;
    const [waiting] = await tx.sql<{ count: number }[]>`
      select count(*)::int as count from simulation_run where up3_id = ${up3Id} and state in ('queued', 'running')`;
    if ((waiting?.count ?? 0) >= MOST_WAITING) {
      throw new AppError(
        'conflict',
        `${MOST_WAITING} simulations wait already. Cancel one, or wait until one is through.`,
      );
    }
    await tx.sql`
      insert into simulation_run (id, up3_id, kind, input, requested_by, requested_at)
      values (${id}, ${up3Id}, ${input.kind}, ${jsonOf(tx.sql, input)}, ${actorColumns(tx).id}, ${at})`;
    await recordEvent(tx, {
      type: 'simulation_run.requested',
      entity: 'simulation_run',
      entityId: id,
      entityVersion: 1,
      up3Id,
      at,
      data: { runId: id, kind: input.kind },
    });
    return id;
  });
}

const ulpsIn = ({ ulp, crewsPerUlp }: SimulationBody): string[] => [
  ...(ulp === undefined ? [] : [ulp]),
  ...Object.keys(crewsPerUlp),
];

async function assertKnown(ctx: Context, up3Id: string, input: SimulationBody): Promise<void> {
  const rows = await ctx.sql<{ id: string }[]>`select id from ulp where up3_id = ${up3Id}`;
  const known = new Set(rows.map(({ id }) => id));
  if (input.ulp !== undefined && !known.has(input.ulp))
    throw invalidField('ulp', `is none of ${[...known].join(', ')}`);
  for (const ulp of Object.keys(input.crewsPerUlp)) {
    if (!known.has(ulp)) throw invalidField(`crewsPerUlp.${ulp}`, `is none of ${[...known].join(', ')}`);
  }
  if (input.day !== undefined && Date.parse(`${input.day}T00:00:00+07:00`) > ctx.clock().getTime()) {
    throw invalidField('day', 'lies in the future');
  }
}
