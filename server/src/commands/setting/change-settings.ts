import { type Settings, settings } from '@comcen/shared/wire/http/settings.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { settingsWithVersion } from '../../queries/settings.ts';
import { authorize, scopeOf } from '../authorize.ts';

/**
 * Changes some settings of a UP3, all or none. They hold for all its ULPs: who manages one of them may read them only (403).
 * Errors: 422 naming `values.<key>`.
 */
export async function changeSettings(
  ctx: Context,
  up3Id: string,
  values: Partial<Settings>,
): Promise<{ values: Settings; version: number }> {
  authorize(ctx, 'setting.change', { up3Id });
  if (scopeOf(ctx).ulpId !== null) {
    throw new AppError('forbidden', 'Settings hold for the whole UP3. Ask its manager to change them.');
  }
  return withTransaction(ctx, async (tx) => {
    const before = await settingsWithVersion(tx, up3Id);
    const parsed = settings.safeParse({ ...before.values, ...values });
    if (!parsed.success)
      throw new AppError('invalid', 'A setting is out of its range.', { issues: issuesOf(parsed.error) });
    const at = tx.clock();
    const changed = Object.entries(values).filter(([key, value]) => before.values[key as keyof Settings] !== value);
    for (const [key, value] of changed) {
      await tx.sql`
        insert into setting as s (up3_id, key, value, updated_at, updated_by)
        values (${up3Id}, ${key}, ${jsonOf(tx.sql, value)}, ${at}, ${actorColumns(tx).id})
        on conflict (up3_id, key) do update set value = excluded.value, version = s.version + 1,
          updated_at = excluded.updated_at, updated_by = excluded.updated_by`;
    }
    const after = await settingsWithVersion(tx, up3Id);
    if (changed.length > 0) {
      await recordEvent(tx, {
        type: 'setting.changed',
        entity: 'setting',
        entityId: up3Id,
        entityVersion: after.version,
        up3Id,
        at,
        data: { values: Object.fromEntries(changed) },
      });
    }
    return after;
  });
}

const issuesOf = (error: { issues: { path: PropertyKey[]; message: string }[] }) =>
  error.issues.map((issue) => ({ field: ['values', ...issue.path].map(String).join('.'), message: issue.message }));
