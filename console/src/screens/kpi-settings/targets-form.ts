import {
  type TargetChange,
  type TargetUnit,
  type TargetValues,
  targetValues,
} from '@comcen/shared/wire/http/kpi-targets.ts';

export const TARGET_FIELDS = [
  'responseMin',
  'recoveryMin',
  'nps',
  'saidiMin',
  'saifi',
] as const satisfies readonly (keyof TargetValues)[];
export type TargetField = (typeof TARGET_FIELDS)[number];

/** What is typed, by `textKey`; what nobody touched is not in it. */
export type TargetTexts = Readonly<Record<string, string>>;
export const textKey = (unit: Pick<TargetUnit, 'ulp'>, field: TargetField): string => `${unit.ulp ?? ''}/${field}`;

/** Both ways of writing a decimal; empty means: not set here. */
export function readValue(text: string, field: TargetField): { readonly ok: boolean; readonly value: number | null } {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return { ok: true, value: null };
  const parsed = targetValues.shape[field].safeParse(Number(trimmed));
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, value: null };
}

export interface ReadTargets {
  readonly changes: readonly TargetChange[];
  readonly wrong: readonly { readonly unit: TargetUnit; readonly field: TargetField }[];
}

/** What differs from what is set, per unit. */
export function readTargets(units: readonly TargetUnit[], texts: TargetTexts): ReadTargets {
  const wrong: { unit: TargetUnit; field: TargetField }[] = [];
  const changes = units.flatMap((unit) => {
    const values: Partial<Record<TargetField, number | null>> = {};
    for (const field of TARGET_FIELDS) {
      const text = texts[textKey(unit, field)];
      if (text === undefined) continue;
      const { ok, value } = readValue(text, field);
      if (!ok) wrong.push({ unit, field });
      else if (value !== unit.own[field]) values[field] = value;
    }
    return Object.keys(values).length === 0 ? [] : [{ ulp: unit.ulp, values, version: unit.version }];
  });
  return { changes, wrong };
}
