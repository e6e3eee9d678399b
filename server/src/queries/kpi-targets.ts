import type { TargetsReply, TargetUnit, TargetValues } from '@comcen/shared/wire/http/kpi-targets.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { settingsOf } from './settings.ts';

/** Whole seconds. */
export interface TargetsS {
  readonly responseS: number;
  readonly recoveryS: number;
}

interface TargetRow extends TargetValues {
  ulp_id: string;
  year: number;
  version: number;
}

const NOTHING: TargetValues = { responseMin: null, recoveryMin: null, nps: null, saidiMin: null, saifi: null };
/** domain.md: the NPS target that ships. */
const NPS_STANDARD = 40;

/**
 * The targets of a UP3's units in every year, for whoever computes many orders: read once, then no I/O. What a ULP has not set is the
 * UP3's, and what that has not set stands in its settings.
 */
export async function targetsOf(ctx: Context, up3Id: string): Promise<(ulpId: string, year: number) => TargetsS> {
  authorize(ctx, 'kpi.read', { up3Id });
  const rows = new Map((await targetRows(ctx, up3Id)).map((row) => [keyOf(row.ulp_id, row.year), row]));
  const standard = await standardOf(ctx, up3Id);
  return (ulpId, year) => {
    const { responseMin, recoveryMin } = effectiveOf(
      rows.get(keyOf(ulpId, year)) ?? NOTHING,
      rows.get(keyOf('', year)) ?? NOTHING,
      standard,
    );
    return { responseS: secondsOf(responseMin), recoveryS: secondsOf(recoveryMin) };
  };
}

/** Targets of one year, the UP3 first: what each unit set, and what holds. A unit manager sees the UP3's and the own. */
export async function targetsOfYear(ctx: Context, up3Id: string, year: number): Promise<TargetsReply> {
  authorize(ctx, 'kpi.read', { up3Id });
  const rows = new Map((await targetRows(ctx, up3Id, year)).map((row) => [row.ulp_id, row]));
  const standard = await standardOf(ctx, up3Id);
  const units = await unitsOf(ctx, up3Id);
  const ofUp3 = rows.get('') ?? NOTHING;
  return {
    up3: up3Id,
    year,
    units: units.map(({ ulp, name }): TargetUnit => {
      const row = rows.get(ulp ?? '');
      const own = row ? valuesOf(row) : NOTHING;
      return { ulp, name, own, effective: effectiveOf(own, ofUp3, standard), version: row?.version ?? 0 };
    }),
    lockedMonths: await lockedMonthsOf(ctx, up3Id, year),
  };
}

const targetRows = (ctx: Context, up3Id: string, year: number | null = null) => ctx.sql<TargetRow[]>`
  select ulp_id, year, version, response_min as "responseMin", recovery_min as "recoveryMin", nps, saidi_min as "saidiMin", saifi
  from kpi_target where up3_id = ${up3Id} and (${year}::int is null or year = ${year})`;

async function standardOf(ctx: Context, up3Id: string): Promise<TargetValues> {
  const { responseTargetMin, recoveryTargetMin } = await settingsOf(ctx, up3Id);
  return { ...NOTHING, responseMin: responseTargetMin, recoveryMin: recoveryTargetMin, nps: NPS_STANDARD };
}

/** Per figure the nearest one that is set: own, UP3's, standard. */
const effectiveOf = (own: TargetValues, ofUp3: TargetValues, standard: TargetValues): TargetValues => ({
  responseMin: own.responseMin ?? ofUp3.responseMin ?? standard.responseMin,
  recoveryMin: own.recoveryMin ?? ofUp3.recoveryMin ?? standard.recoveryMin,
  nps: own.nps ?? ofUp3.nps ?? standard.nps,
  saidiMin: own.saidiMin ?? ofUp3.saidiMin ?? standard.saidiMin,
  saifi: own.saifi ?? ofUp3.saifi ?? standard.saifi,
});

const valuesOf = ({ responseMin, recoveryMin, nps, saidiMin, saifi }: TargetRow): TargetValues => ({
  responseMin,
  recoveryMin,
  nps,
  saidiMin,
  saifi,
});

async function unitsOf(ctx: Context, up3Id: string): Promise<{ ulp: string | null; name: string }[]> {
  const { ulpId } = scopeOf(ctx);
  return ctx.sql<{ ulp: string | null; name: string }[]>`
    select null as ulp, name, 0 as place from up3 where id = ${up3Id}
    union all
    select id, name, 1 from ulp where up3_id = ${up3Id} and (${ulpId}::text is null or id = ${ulpId})
    order by place, name`;
}

async function lockedMonthsOf(ctx: Context, up3Id: string, year: number): Promise<string[]> {
  const rows = await ctx.sql<{ month: string }[]>`
    select to_char(month, 'YYYY-MM') as month from kpi_lock
    where up3_id = ${up3Id} and month >= make_date(${year}, 1, 1) and month < make_date(${year + 1}, 1, 1) order by month`;
  return rows.map(({ month }) => month);
}

const keyOf = (ulpId: string, year: number): string => `${ulpId}/${year}`;
const secondsOf = (minutes: number | null): number => Math.round((minutes ?? 0) * 60);
