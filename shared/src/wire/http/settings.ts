import { z } from 'zod';

/** Settings of a UP3 with their defaults. Minutes, seconds, metres and km/h as the names say. */
export const settings = z.object({
  responseTargetMin: z.number().min(1).max(600).default(45),
  recoveryTargetMin: z.number().min(1).max(1440).default(180),
  officialRecovery: z.enum(['work', 'outage', 'customer']).default('customer'),
  /** Share of the target at which an order counts as at risk. */
  atRiskShare: z.number().min(0.1).max(1).default(0.8),
  acceptDeadlineS: z.number().int().min(15).max(3600).default(120),
  maxOpenOrdersPerCrew: z.number().int().min(1).max(20).default(3),
  maxAttempts: z.number().int().min(1).max(20).default(3),
  positionMaxAgeS: z.number().int().min(30).max(86_400).default(900),
  detourFactor: z.number().min(1).max(3).default(1.35),
  speedKmh: z.number().min(5).max(120).default(36),
  turnOutMin: z.number().min(0).max(60).default(3),
  /** Price of sending a crew of another ULP, in minutes of travel. */
  foreignUlpPriceMin: z.number().min(0).max(120).default(6),
  /** Price of each open order the crew already has, in minutes. */
  loadPriceMin: z.number().min(0).max(240).default(25),
  silentCrewMin: z.number().int().min(1).max(600).default(20),
  autoCloseH: z.number().min(0.1).max(720).default(24),
  lateEntryMin: z.number().min(1).max(1440).default(15),
});
export type Settings = z.infer<typeof settings>;
export type SettingKey = keyof Settings;
export const DEFAULT_SETTINGS: Settings = settings.parse({});
export const settingsReply = z.object({ up3: z.string(), values: settings, version: z.number() });
export const settingsBody = z.object({ values: settings.partial() });
