import { DEFAULT_SETTINGS, type Settings, settings } from '@comcen/shared/wire/http/settings.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

/** The settings of a UP3: defaults, overlaid with what is stored. */
export async function settingsOf(ctx: Context, up3Id: string): Promise<Settings> {
  return (await settingsWithVersion(ctx, up3Id)).values;
}

/** `version` grows with every change of any key. */
export async function settingsWithVersion(ctx: Context, up3Id: string): Promise<{ values: Settings; version: number }> {
  authorize(ctx, 'setting.read', { up3Id });
  const rows = await ctx.sql<{ key: string; value: unknown; version: number }[]>`
    select key, value, version from setting where up3_id = ${up3Id}`;
  const stored = Object.fromEntries(rows.map((row) => [row.key, row.value]));
  const parsed = settings.safeParse({ ...DEFAULT_SETTINGS, ...stored });
  // A stored value that a later version no longer allows must not stop the lane.
  const values = parsed.success ? parsed.data : DEFAULT_SETTINGS;
  return { values, version: rows.reduce((sum, row) => sum + row.version, 0) };
}
