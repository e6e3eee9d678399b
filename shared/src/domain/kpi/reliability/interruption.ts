/** Customers who got power back together. Milliseconds since 1970. */
export interface RestorationStep {
  readonly restoredAtMs: number;
  readonly customers: number;
}

/** One event with stepped restoration: several (ri, Ni) pairs, each customer in exactly one step. */
export interface Interruption {
  readonly startedAtMs: number;
  readonly steps: readonly RestorationStep[];
}

/**
 * What reliability indices are made of; plain sums over interruptions, days and places, so that any two of them may be added.
 * CI: customer interruptions that were sustained. CMI: their duration, here in whole customer-seconds. `momentary`: the shorter ones.
 */
export interface ReliabilitySums {
  readonly ci: number;
  readonly cmiS: number;
  readonly momentary: number;
}

export const NO_INTERRUPTIONS: ReliabilitySums = { ci: 0, cmiS: 0, momentary: 0 };

/**
 * IEEE 1366: sustained is what lasts longer than five minutes (exactly five is momentary); some regulators say one, or "five or more"
 * (CPUC), so the minutes are a setting. Seconds.
 */
export const isSustained = (durationS: number, sustainedMin: number): boolean => durationS > sustainedMin * 60;

/** Whole seconds between two instants, both floored first: the difference of the times as they are shown. */
export const durationOf = (startedAtMs: number, endedAtMs: number): number =>
  Math.floor(endedAtMs / 1000) - Math.floor(startedAtMs / 1000);

/**
 * CI, CMI and momentary customer interruptions of events whose customers differ or whose times do not overlap (else: `outagesOf`).
 * Each step counts for itself: who came back within the threshold had a momentary interruption, the rest a sustained one.
 */
export function sumsOf(interruptions: readonly Interruption[], sustainedMin: number): ReliabilitySums {
  const sums = { ...NO_INTERRUPTIONS } as { -readonly [Key in keyof ReliabilitySums]: number };
  for (const { startedAtMs, steps } of interruptions) {
    for (const { restoredAtMs, customers } of steps) {
      const durationS = durationOf(startedAtMs, restoredAtMs);
      if (!isSustained(durationS, sustainedMin)) sums.momentary += customers;
      else {
        sums.ci += customers;
        sums.cmiS += customers * durationS;
      }
    }
  }
  return sums;
}
