import type { TargetChange, TargetsReply, TargetValues } from '@comcen/shared/wire/http/kpi-targets.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { targetsOfYear } from '../../queries/kpi-targets.ts';
import { authorize, scopeOf } from '../authorize.ts';

const COLUMNS = {
  responseMin: 'response_min',
  recoveryMin: 'recovery_min',
  nps: 'nps',
  saidiMin: 'saidi_min',
  saifi: 'saifi',
} as const satisfies Record<keyof TargetValues, string>;

/**
 * Sets targets of units for one year, all or none. Who manages one ULP is judged by its targets and may only read them (403).
 * Months that are locked keep theirs; the other figures of the year follow the event. Errors: 409 when somebody changed them meanwhile.
 */
export async function changeTargets(
  ctx: Context,
  up3Id: string,
  year: number,
  units: readonly TargetChange[],
): Promise<TargetsReply> {
  authorize(ctx, 'setting.change', { up3Id });
  if (scopeOf(ctx).ulpId !== null) {
    throw new AppError('forbidden', 'Targets are set by the manager of the UP3.');
  }
  assertEachOnce(units);
  return withTransaction(ctx, async (tx) => {
    await tx.sql`select 1 from up3 where id = ${up3Id} for no key update`;
    for (const [index, unit] of units.entries()) await changeUnit(tx, up3Id, year, unit, index);
    return targetsOfYear(tx, up3Id, year);
  });
}

function assertEachOnce(units: readonly TargetChange[]): void {
  const twice = units.findIndex(({ ulp }, index) => units.findIndex((unit) => unit.ulp === ulp) !== index);
  if (twice >= 0) throw invalidField(`units.${twice}.ulp`, 'is in the list twice');
}

async function changeUnit(tx: Context, up3Id: string, year: number, unit: TargetChange, index: number): Promise<void> {
  const [known] = await tx.sql`select 1 from ulp where id = ${unit.ulp} and up3_id = ${up3Id}`;
  if (unit.ulp !== null && !known) throw invalidField(`units.${index}.ulp`, 'is no ULP of this UP3');
  const before = (await targetsOfYear(tx, up3Id, year)).units.find(({ ulp }) => ulp === unit.ulp);
  if (!before || before.version !== unit.version) {
    throw new AppError('conflict', 'Somebody else changed these targets. Load them again.', {
      extra: { ulp: unit.ulp, version: before?.version ?? 0 },
    });
  }
  const changed = changesOf(unit.values, before.own);
  if (Object.keys(changed).length > 0) await writeUnit(tx, { up3Id, year, unit, changed, version: before.version + 1 });
}

/** Only what differs, by column. */
function changesOf(values: Partial<TargetValues>, own: TargetValues): Partial<Record<string, number | null>> {
  const keys = Object.keys(COLUMNS) as (keyof TargetValues)[];
  const differing = keys.filter((key) => values[key] !== undefined && values[key] !== own[key]);
  return Object.fromEntries(differing.map((key) => [COLUMNS[key], values[key] ?? null]));
}

async function writeUnit(
  tx: Context,
  given: {
    up3Id: string;
    year: number;
    unit: TargetChange;
    changed: Partial<Record<string, number | null>>;
    version: number;
  },
): Promise<void> {
  const { up3Id, year, unit, changed, version } = given;
  const key = { up3_id: up3Id, ulp_id: unit.ulp ?? '', year };
  await tx.sql`
    insert into kpi_target ${tx.sql({ ...key, ...changed, version })}
    on conflict (up3_id, ulp_id, year) do update set ${tx.sql({ ...changed, version })}`;
  await recordEvent(tx, {
    type: 'kpi_target.changed',
    entity: 'kpi_target',
    entityId: `${unit.ulp ?? up3Id}:${year}`,
    entityVersion: version,
    up3Id,
    ulpId: unit.ulp,
    at: tx.clock(),
    data: { ulp: unit.ulp, year, values: changed },
  });
}
