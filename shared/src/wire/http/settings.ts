import { z } from 'zod';

/** Settings of a UP3. Minutes, seconds, metres and km/h as the names say. */
export const settings = z.object({
  responseTargetMin: z.number().min(1).max(600),
  recoveryTargetMin: z.number().min(1).max(1440),
  officialRecovery: z.enum(['work', 'outage', 'customer']),
  /** Share of the target at which an order counts as at risk. */
  atRiskShare: z.number().min(0.1).max(1),
  acceptDeadlineS: z.number().int().min(15).max(3600),
  /** Upper limit, by hand too; how soon a busy crew is sent more is the planner's choice (commitAheadMin). */
  maxOpenOrdersPerCrew: z.number().int().min(1).max(20),
  maxAttempts: z.number().int().min(1).max(20),
  positionMaxAgeS: z.number().int().min(30).max(86_400),
  detourFactor: z.number().min(1).max(3),
  speedKmh: z.number().min(5).max(120),
  turnOutMin: z.number().min(0).max(60),
  /** Price of sending a crew of another ULP, in minutes of travel. */
  foreignUlpPriceMin: z.number().min(0).max(120),
  /** What each further order that a crew is sent at once counts, in minutes. */
  loadPriceMin: z.number().min(0).max(240),
  /** A busy crew is sent its next order when it should be through within this; until then the order waits in the plan. */
  commitAheadMin: z.number().min(0).max(1440),
  /** Minutes a crew has for itself after an order before the next is planned for it. */
  minRestMin: z.number().min(0).max(240),
  silentCrewMin: z.number().int().min(1).max(600),
  /** The room is told this long before an estimate of restoration runs out. */
  estimateWarnMin: z.number().int().min(1).max(120),
  autoCloseH: z.number().min(0.1).max(720),
  lateEntryMin: z.number().min(1).max(1440),
  /** After the announced end of a planned outage calls are still explained by it this long: switching back on takes time. */
  plannedGraceMin: z.number().min(0).max(240),
  /** Reported again within so many days of `restored`: a repeat outage. */
  repeatWindowDays: z.number().int().min(1).max(365),
  /** A storm is proposed when so many times the usual calls come in a quarter of an hour, and more than chance brings .. */
  stormFactor: z.number().min(1.5).max(50),
  /** .. and so many at least; of one section three count at most. */
  stormMinReports: z.number().int().min(3).max(1000),
  /** In the public feed an outage of fewer customers never stands alone: nobody can tell whose house is dark. */
  publicMinCustomers: z.number().int().min(2).max(1000),
  /** `automatic`: rounds group reports by the suspected device. `suggest`: reports stay with their transformer, operators merge. */
  inferenceMode: z.enum(['automatic', 'suggest']),
  /** What happens with the points where idle crews had better wait. */
  standbyMode: z.enum(['off', 'suggest', 'automatic']),
  /** IEEE 1366: an interruption that lasts longer is sustained, else momentary. */
  sustainedMin: z.number().min(0).max(60),
  /** CEMIn: customers with so many sustained interruptions in the period. */
  cemiTimes: z.number().int().min(1).max(100),
  /** CELID: customers without power so long, in one interruption or in all together. */
  celidHours: z.number().min(0.1).max(1000),
  /** Whether the limit of CEMI and CELID itself counts; editions of IEEE 1366 differ. */
  reliabilityBoundary: z.enum(['at_least', 'more_than']),
});
export type Settings = z.infer<typeof settings>;
export type SettingKey = keyof Settings;
/** What a UP3 works with until it says otherwise; PLN's own standards for the two targets. */
export const DEFAULT_SETTINGS: Settings = {
  responseTargetMin: 45,
  recoveryTargetMin: 180,
  officialRecovery: 'customer',
  atRiskShare: 0.8,
  acceptDeadlineS: 120,
  maxOpenOrdersPerCrew: 3,
  maxAttempts: 3,
  positionMaxAgeS: 900,
  detourFactor: 1.35,
  speedKmh: 36,
  turnOutMin: 3,
  foreignUlpPriceMin: 2,
  loadPriceMin: 25,
  commitAheadMin: 5,
  minRestMin: 0,
  silentCrewMin: 20,
  estimateWarnMin: 10,
  autoCloseH: 24,
  lateEntryMin: 15,
  plannedGraceMin: 15,
  repeatWindowDays: 30,
  stormFactor: 4,
  stormMinReports: 8,
  publicMinCustomers: 10,
  inferenceMode: 'automatic',
  standbyMode: 'suggest',
  sustainedMin: 5,
  cemiTimes: 3,
  celidHours: 8,
  reliabilityBoundary: 'at_least',
};
export const settingsReply = z.object({ up3: z.string(), values: settings, version: z.number() });
export const settingsBody = z.object({ values: settings.partial() });
