import type { CodeGroup } from '@comcen/shared/domain/words/code-word.ts';
import type { KpiCorrection, KpiLock } from '@comcen/shared/wire/http/kpi.ts';
import { kpiCorrectionsQuery } from '@comcen/shared/wire/http/kpi.ts';
import { type TargetUnit, targetsQuery } from '@comcen/shared/wire/http/kpi-targets.ts';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { kpiCorrections, kpiLocks } from '../../queries/kpi-locks.ts';
import { targetsOfYear } from '../../queries/kpi-targets.ts';
import { namesOf } from '../../queries/names.ts';
import { wibMinute } from '../csv.ts';
import { isUuid, type Say } from '../say.ts';
import { type Column, coded, column, defineTable, fromLast, PIECE_ROWS, timeCell, ulpColumn } from '../table.ts';

const FIELDS = [
  { field: 'responseMin', id: 'Respons (menit)', en: 'Response (min)' },
  { field: 'recoveryMin', id: 'Pemulihan (menit)', en: 'Recovery (min)' },
  { field: 'nps', id: 'NPS', en: 'NPS' },
  { field: 'saidiMin', id: 'SAIDI (menit/plg/tahun)', en: 'SAIDI (min/customer/year)' },
  { field: 'saifi', id: 'SAIFI (kali/plg/tahun)', en: 'SAIFI (times/customer/year)' },
] as const;
const TARGETS: readonly Column<TargetUnit>[] = [
  column('text', 'Unit', 'Unit', ({ name }: TargetUnit) => name),
  ...FIELDS.map(({ field, id, en }) => column<TargetUnit>('number', id, en, ({ effective }) => effective[field])),
  column('text', 'Ditetapkan unit ini', 'Set by this unit', ({ own }: TargetUnit, say) =>
    FIELDS.filter(({ field }) => own[field] !== null)
      .map((named) => named[say.lang])
      .join(', '),
  ),
];

export const targetsTable = defineTable({
  permission: 'kpi.read',
  query: targetsQuery.omit({ up3: true }),
  definitions: [
    {
      id: 'Target yang berlaku: milik unit itu sendiri, kalau tidak ada milik UP3, kalau tidak ada pengaturan.',
      en: 'The target that holds: the unit’s own, else the UP3’s, else the settings’.',
    },
  ],
  columns: () => TARGETS,
  async *rows(ctx, { year }, up3Id) {
    yield (await targetsOfYear(ctx, up3Id, year)).units;
  },
});

const LOCKS: readonly Column<KpiLock>[] = [
  column('text', 'Bulan', 'Month', ({ month }: KpiLock) => month),
  column('time', 'Dikunci pada (WIB)', 'Locked at (WIB)', ({ lockedAt }: KpiLock) => timeCell(lockedAt)),
  column('text', 'Dikunci oleh', 'Locked by', ({ lockedBy }: KpiLock) => lockedBy),
  coded(
    'officialRecovery',
    'Pemulihan resmi',
    'Official recovery',
    ({ officialRecovery }: KpiLock) => officialRecovery,
  ),
  column('text', 'Catatan', 'Note', ({ note }: KpiLock) => note),
  column('count', 'Koreksi', 'Corrections', ({ corrections }: KpiLock) => corrections),
];

/** The locked months; a month that is open is simply not among them. */
export const locksTable = defineTable({
  permission: 'kpi.read',
  query: z.object({}),
  columns: () => LOCKS,
  async *rows(ctx, _, up3Id) {
    yield await kpiLocks(ctx, up3Id);
  },
});

type Change = KpiCorrection['changes'][number];
interface Correction extends KpiCorrection {
  readonly names: ReadonlyMap<string, string>;
}
const lines =
  (of: (change: Change, row: Correction, say: Say) => string): Column<Correction>['of'] =>
  (row, say) =>
    row.changes.map((change) => of(change, row, say)).join('; ');

const CORRECTIONS: readonly Column<Correction>[] = [
  column('text', 'Bulan', 'Month', ({ month }: Correction) => month),
  coded('corrected', 'Tentang', 'About', ({ interruption }: Correction) => interruption?.kind ?? 'order'),
  column('text', 'Nomor', 'Number', ({ number }: Correction) => number),
  ulpColumn(),
  column(
    'text',
    'Yang berubah',
    'What changed',
    lines(({ field }, _, say) => say.code('correctedField', field) ?? field),
  ),
  column(
    'text',
    'Terkunci',
    'Locked',
    lines(({ field, before }, { names }, say) => valueText(say, names, field, before)),
  ),
  column(
    'text',
    'Akan menjadi',
    'Would be',
    lines(({ field, after }, { names }, say) => valueText(say, names, field, after)),
  ),
  column('text', 'Oleh', 'By', ({ actor }: Correction, say) => actor?.name ?? say.code('actor', actor?.kind ?? null)),
  column('text', 'Karena', 'Because of', ({ event }: Correction, say) => say.event(event?.type ?? null)),
  column('time', 'Kapan (WIB)', 'When (WIB)', ({ at }: Correction) => timeCell(at)),
];

/** Facts of an order or an interruption whose values are codes, and where their words are. */
const CODED: Readonly<Record<string, CodeGroup>> = {
  cause: 'cause',
  channel: 'channel',
  device_kind: 'faultLevel',
  left_out: 'kpiMeasure',
  flags: 'flag',
  state: 'countedAs',
};

/** As the screen of corrections: seconds as mm:ss, instants in WIB, lists with commas; a missing value says so. */
function valueText(say: Say, names: Correction['names'], field: string, value: unknown): string {
  const group = CODED[field];
  if (value === null || value === undefined || value === '') return answer(say, 'nothing');
  if (Array.isArray(value))
    return value.length === 0 ? answer(say, 'nothing') : say.codes(group ?? 'flag', value.map(String));
  if (typeof value === 'boolean') return answer(say, value ? 'yes' : 'no');
  if (typeof value === 'number' && field.endsWith('_s')) return minutesSeconds(value);
  const text = String(value);
  if (field.endsWith('_at')) return wibMinute(new Date(text));
  if (field === 'ulp_id') return say.ulp(text) ?? text;
  return names.get(text) ?? (group ? say.code(group, text) : text) ?? text;
}

const answer = (say: Say, code: 'yes' | 'no' | 'nothing'): string => say.code('answer', code) ?? code;
const minutesSeconds = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** Operators stand in the facts by id. */
async function named(ctx: Context, rows: readonly KpiCorrection[]): Promise<Correction[]> {
  const ids = rows.flatMap(({ changes }) => changes.flatMap(({ before, after }) => [before, after])).filter(isUuid);
  const names = await namesOf(ctx, [...new Set(ids)]);
  return rows.map((row) => ({ ...row, names }));
}

export const correctionsTable = defineTable({
  permission: 'kpi.read',
  filters: { about: 'correctionsOf' },
  query: kpiCorrectionsQuery.omit({ limit: true, cursor: true }),
  columns: () => CORRECTIONS,
  rows: (ctx, query, up3Id) =>
    fromLast(
      async (before: { at: string; id: string } | undefined) =>
        named(ctx, await kpiCorrections(ctx, { ...query, up3Id, before: before ?? null, limit: PIECE_ROWS })),
      ({ at, id }) => ({ at, id }),
    ),
});
