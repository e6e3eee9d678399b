export const STORM_STATES = ['proposed', 'active', 'reconciling', 'ended', 'dismissed'] as const;
export type StormState = (typeof STORM_STATES)[number];
/** Somebody has still to decide or to do something about it: boards show these. */
export const STANDING_STORM_STATES = ['proposed', 'active', 'reconciling'] as const satisfies readonly StormState[];

export const isStandingStorm = (state: StormState): boolean =>
  (STANDING_STORM_STATES as readonly StormState[]).includes(state);

export interface StormArea {
  /** Null: the whole UP3. */
  readonly ulpId: string | null;
  readonly state: StormState;
}

/** What goes otherwise while a storm is on. Each rule is read where it is applied; nobody asks for "a storm" itself. */
export interface StormRules {
  /** Calls mean the feeder sooner: the inference reckons with a storm's fault rates. */
  readonly widerGrouping: boolean;
  /** No order for one customer's own line before the feeder above it is back (dispatch/hold-back.ts). */
  readonly holdServiceOrders: boolean;
  /** When power is back follows from how many orders wait before it, not from how long one takes. */
  readonly estimateByBacklog: boolean;
  /** Alarms about targets are summed up per ULP, and customers' pages ask less often. */
  readonly messageThrottle: boolean;
}

export const CALM_RULES: StormRules = {
  widerGrouping: false,
  holdServiceOrders: false,
  estimateByBacklog: false,
  messageThrottle: false,
};
export const ACTIVE_RULES: StormRules = {
  widerGrouping: true,
  holdServiceOrders: true,
  estimateByBacklog: true,
  messageThrottle: true,
};
/** The worst is over and everybody is looked for: single customers are sent for again, the backlog is still there. */
export const RECONCILING_RULES: StormRules = { ...CALM_RULES, estimateByBacklog: true, messageThrottle: true };

const covers = (storm: StormArea, ulpId: string): boolean => storm.ulpId === null || storm.ulpId === ulpId;

/** The rules in a ULP: an active storm before one that is being reconciled; one that is only proposed changes nothing. */
export function stormRules(storms: readonly StormArea[], ulpId: string): StormRules {
  const here = storms.filter((storm) => covers(storm, ulpId));
  if (here.some(({ state }) => state === 'active')) return ACTIVE_RULES;
  return here.some(({ state }) => state === 'reconciling') ? RECONCILING_RULES : CALM_RULES;
}

/** Of these ULPs those where a rule holds, in their order. */
export const ulpsWhere = (
  storms: readonly StormArea[],
  ulpIds: readonly string[],
  rule: keyof StormRules,
): readonly string[] => (storms.length === 0 ? [] : ulpIds.filter((ulpId) => stormRules(storms, ulpId)[rule]));
