import type { FaultLevel } from '../../codes.ts';
import type { FaultReason } from './picture.ts';

/** One sentence each; screens have words for every code. Figures and ids only. */
export const GROUPING_FACTS = [
  /** The device or grouping is an operator's word. */
  'confirmed',
  /** A crew is on the way or there; it is not called back for a smaller fault. */
  'crew_started',
  /** {} One customer called, nobody else near: his own line. */
  'single_caller',
  /** {} The device is not in the grid's tables: the place only. */
  'device_unknown',
  /** {callers, of}: so many of all callers around (below the device above) are below this device. */
  'callers_of',
  /** {parentId}: none from the other branches of the device above. */
  'no_calls_elsewhere',
  /** {elsewhere, parentId}: these are explained otherwise. */
  'calls_elsewhere',
  /** {branches, branchesOf}: so many of the devices next below have callers. */
  'branches_calling',
  /** {callers, served}: called of all who are served. */
  'called_of_served',
  /** {startedAtMs}: power is believed to have gone then. */
  'began_about',
  /** {probability} from 0.9 on, from 0.6 on, below. */
  'almost_sure',
  'likely',
  'uncertain',
  /** {deviceId, level, probability}: the next best. */
  'might_be',
] as const;

export interface GroupingFact {
  readonly code: (typeof GROUPING_FACTS)[number];
  readonly data: Readonly<Record<string, number | string>>;
}

/** As inferred, or as stored with the incident. `candidates` most probable first. */
export interface Explained {
  readonly reason: Pick<FaultReason, 'data'> & { readonly code: string };
  readonly probability: number | null;
  readonly candidates: readonly {
    readonly deviceId: string;
    readonly level: FaultLevel;
    readonly probability: number;
  }[];
}

const SURE = 0.9;
const LIKELY = 0.6;
const WORTH_TELLING = 0.05;

/** Why the calls became this incident, in the order to be read: "7 of 8 callers are below section X, none from other sections ...". */
export function explainGrouping({ reason, probability, candidates }: Explained): GroupingFact[] {
  const { data } = reason;
  const level = data.level;
  const other = candidates.find((one) => one.deviceId !== data.deviceId || one.level !== level);
  return [
    ...headOf(reason),
    ...(level === 'service' || level === 'place' ? [] : figuresOf(data)),
    ...pick('began_about', data, ['startedAtMs']),
    ...(probability === null || reason.code === 'confirmed' || reason.code === 'device_unknown'
      ? []
      : [surenessOf(probability)]),
    ...(other && other.probability >= WORTH_TELLING && reason.code !== 'confirmed'
      ? [
          {
            code: 'might_be',
            data: { deviceId: other.deviceId, level: other.level, probability: other.probability },
          } as const,
        ]
      : []),
  ];
}

function headOf({ code }: Explained['reason']): GroupingFact[] {
  const known = ['confirmed', 'crew_started', 'single_caller', 'device_unknown'] as const;
  const head = known.find((one) => one === code);
  return head ? [{ code: head, data: {} }] : [];
}

function figuresOf(data: FaultReason['data']): GroupingFact[] {
  const elsewhere = Number(data.elsewhere ?? 0);
  return [
    ...pick('callers_of', data, ['callers', 'of']),
    ...(elsewhere > 0
      ? pick('calls_elsewhere', data, ['elsewhere', 'parentId'])
      : pick('no_calls_elsewhere', data, ['parentId'])),
    ...(Number(data.branchesOf ?? 0) > 1 ? pick('branches_calling', data, ['branches', 'branchesOf']) : []),
    ...pick('called_of_served', data, ['callers', 'served']),
  ];
}

function surenessOf(probability: number): GroupingFact {
  const code = probability >= SURE ? 'almost_sure' : probability >= LIKELY ? 'likely' : 'uncertain';
  return { code, data: { probability } };
}

/** The fact, when all its figures are there. */
function pick(code: GroupingFact['code'], data: FaultReason['data'], keys: readonly string[]): GroupingFact[] {
  const entries = keys.flatMap((key) => (data[key] === undefined ? [] : [[key, data[key]] as const]));
  return entries.length === keys.length ? [{ code, data: Object.fromEntries(entries) }] : [];
}
