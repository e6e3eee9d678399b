import { z } from 'zod';
import { DISPATCH_RULES, MOST_CREWS, SHIFT_PATTERNS, shiftsOf } from '../../domain/what-if/question.ts';
import { id } from './common.ts';

export const simulationRules = z.object({ dispatch: z.enum(DISPATCH_RULES), standby: z.boolean() });
const ulp = z.string().regex(/^[a-z0-9-]{2,20}$/, 'needs the code of a ULP');
const crewCounts = z.array(z.number().int().min(0).max(MOST_CREWS)).min(1).max(3);
const day = z.iso.date();

/** A question to the lab. `crewsPerUlp`: crews on duty per shift of the pattern, 07 o'clock first; a ULP left out stays as it is. */
export const simulationBody = z
  .object({
    kind: z.enum(['what_if', 'replay']),
    /** What the pattern holds for; without it for all. */
    ulp: ulp.optional(),
    crewsPerUlp: z.record(ulp, crewCounts).default({}),
    shiftPattern: z.enum(SHIFT_PATTERNS).default('as_now'),
    /** The last so many whole days (WIB). */
    days: z.number().int().min(1).max(90).default(30),
    rules: simulationRules.default({ dispatch: 'ours', standby: true }),
    /** Of a replay: the day (WIB). */
    day: day.optional(),
  })
  .refine((body) => body.kind !== 'replay' || body.day !== undefined, { path: ['day'], error: 'which day?' })
  .refine(
    ({ crewsPerUlp, shiftPattern }) =>
      Object.values(crewsPerUlp).every((n) => n.length === shiftsOf(shiftPattern).length),
    {
      path: ['crewsPerUlp'],
      error: 'needs one number for each shift of the pattern',
    },
  );
export type SimulationBody = z.infer<typeof simulationBody>;

const spread = z.object({ mean: z.number(), p50: z.number(), p90: z.number() });
/** Minutes; null when nothing was measured. */
export const simulatedFigures = z.object({
  count: z.number(),
  response: spread.nullable(),
  recovery: spread.nullable(),
});
export type SimulatedFigures = z.infer<typeof simulatedFigures>;
const interval = z.object({ mean: z.number(), low: z.number().nullable(), high: z.number().nullable() });
const threeWays = { real: simulatedFigures, today: simulatedFigures, whatIf: simulatedFigures };

export const simulationResult = z.object({
  days: z.number(),
  faults: z.number(),
  /** Without a place on the grid or without a time: left out. */
  leftOut: z.number(),
  /** Their work was never timed: the median of their level is taken. */
  guessedRepairs: z.number(),
  total: z.object(threeWays),
  perUlp: z.array(z.object({ ulp: z.string(), ...threeWays })),
  /** What-if minus today's pattern, minutes of mean response by day, with its 95 % interval over the days. */
  responseChange: interval,
  recoveryChange: interval,
  idleKmPerCrewDay: z.object({ today: z.number(), whatIf: z.number() }),
  /** Hours of duty a day, all crews together. */
  crewHoursPerDay: z.object({ today: z.number(), whatIf: z.number() }),
  customerMinutesLost: z.object({ today: z.number(), whatIf: z.number() }),
  targets: z.object({ responseMin: z.number(), recoveryMin: z.number() }),
});
export type SimulationResult = z.infer<typeof simulationResult>;

export const simulationRun = z.object({
  id,
  up3: z.string(),
  kind: z.enum(['what_if', 'replay']),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  input: simulationBody,
  /** 0..1 */
  progress: z.number(),
  isCancelling: z.boolean(),
  /** Code: no_faults, attempts, error. */
  failure: z.string().nullable(),
  result: simulationResult.nullable(),
  requestedBy: z.string().nullable(),
  requestedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  version: z.number(),
});
export type SimulationRun = z.infer<typeof simulationRun>;
