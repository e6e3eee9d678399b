import { dayOf, instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import type { Context } from '../context.ts';
import type { KpiPeriod } from './kpi-facts.ts';
import { targetsOf } from './kpi-targets.ts';
import { settingsOf } from './settings.ts';

/** What stands around the figures: whose they are, by which definitions, and how fresh. */
export interface KpiFrame {
  readonly up3Ids: readonly string[];
  readonly reply: Pick<KpiReply, 'officialRecovery' | 'targets' | 'asOf' | 'lockedMonths'>;
}

/** `up3Id` null: of all UP3s, with the definitions and targets of the first. */
export async function kpiFrame(ctx: Context, period: KpiPeriod, up3Id: string | null): Promise<KpiFrame> {
  const up3Ids = up3Id === null ? await allUp3s(ctx) : [up3Id];
  const first = up3Ids[0] ?? '';
  const [{ officialRecovery }, targets, locks, asOf] = await Promise.all([
    settingsOf(ctx, first),
    targetsOf(ctx, first),
    locksOf(ctx, up3Ids, period),
    foldedAt(ctx),
  ]);
  const { responseS, recoveryS } = targets(period.ulpId ?? '', yearOf(period));
  return {
    up3Ids,
    reply: {
      // A month was locked under a definition; it does not change behind its figures.
      officialRecovery: lockedDefinition(locks, period) ?? officialRecovery,
      targets: { responseMin: responseS / 60, recoveryMin: recoveryS / 60 },
      asOf,
      lockedMonths: locks.map(({ month }) => month),
    },
  };
}

/** The year of the period's last instant. */
const yearOf = ({ from, to }: KpiPeriod): number =>
  Number(dayOf(new Date(Math.max(from.getTime(), to.getTime() - 1))).slice(0, 4));

interface LockRow {
  readonly month: string;
  readonly recovery: string | null;
}

/** Locked months that the period touches. Primary key of kpi_lock. */
const locksOf = (ctx: Context, up3Ids: readonly string[], { from, to }: KpiPeriod) => ctx.sql<LockRow[]>`
  select distinct to_char(month, 'YYYY-MM') as month, definitions->>'officialRecovery' as recovery from kpi_lock
  where up3_id = any(${ctx.sql.array([...up3Ids])}::text[]) and month < ${to}::timestamptz at time zone 'Asia/Jakarta'
    and month + interval '1 month' > ${from}::timestamptz at time zone 'Asia/Jakarta'
  order by month`;

/** The one definition of a period that lies in locked months only; null when it does not, or they differ. */
function lockedDefinition(locks: readonly LockRow[], { from, to }: KpiPeriod): KpiReply['officialRecovery'] | null {
  const [first, ...rest] = locks;
  if (!first || rest.some(({ recovery }) => recovery !== first.recovery)) return null;
  const start = instantsOfDay(`${first.month}-01`)?.from ?? to;
  if (start > from || monthsBetween(from, to) > locks.length) return null;
  return first.recovery === 'work' || first.recovery === 'outage' || first.recovery === 'customer'
    ? first.recovery
    : null;
}

/** How many calendar months the period touches. */
function monthsBetween(from: Date, to: Date): number {
  const index = (at: Date) => Number(dayOf(at).slice(0, 4)) * 12 + Number(dayOf(at).slice(5, 7));
  return index(new Date(to.getTime() - 1)) - index(from) + 1;
}

/** When the last event happened that is in the figures; null before the first. */
async function foldedAt(ctx: Context): Promise<string | null> {
  const [row] = await ctx.sql<{ folded_at: Date | null }[]>`select folded_at from kpi_cursor where name = 'orders'`;
  return row?.folded_at?.toISOString() ?? null;
}

async function allUp3s(ctx: Context): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }[]>`select id from up3 order by id`;
  return rows.map(({ id }) => id);
}
