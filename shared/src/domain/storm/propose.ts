import { type Arrival, type Count, countArrivals, usualCount, WINDOW_MIN } from './arrivals.ts';
import { boundOf } from './poisson.ts';

export interface StormSettings {
  /** So many times the usual, at least. */
  readonly stormFactor: number;
  /** And so many counted calls in a window, however quiet the hour usually is. */
  readonly stormMinReports: number;
}

/**
 * Chance alone reaches the bound once in so many looks. A look is a window of one area; six areas have some 600 a day that do not
 * overlap: a proposal without a reason every half year.
 */
export const FALSE_PROPOSAL_RISK = 1e-5;
/** A ULP that brings more than this share of all calls has the storm for itself. */
const LONE_SHARE = 0.7;
/** An operator who said no is not asked again for so long, unless twice as many come as then. */
export const QUIET_MIN = 60;

export interface AreaFacts {
  readonly ulpId: string;
  readonly customers: number;
  /** Learned for this hour; null = nothing learned yet. */
  readonly faultsPerHour: number | null;
}

export interface StormPicture {
  readonly ulps: readonly AreaFacts[];
  /** Of the last two windows at least. */
  readonly arrivals: readonly Arrival[];
  /** 0..23, local. */
  readonly hour: number;
  readonly settings: StormSettings;
  /** Proposed, active or reconciling. */
  readonly standing: readonly {
    readonly id: string;
    readonly ulpId: string | null;
    readonly state: string;
    readonly proposedAtMs: number | null;
  }[];
  /** What operators said no to in the last QUIET_MIN. */
  readonly refused: readonly { readonly ulpId: string | null; readonly atMs: number; readonly counted: number }[];
}

export interface ArrivalFigures extends Count {
  /** Counted calls usual in a window at this hour. */
  readonly usual: number;
  readonly windowMin: number;
  readonly perHour: number;
  readonly usualPerHour: number;
}

export interface StormDecisions {
  readonly proposed: readonly { readonly ulpId: string | null; readonly arrivals: ArrivalFigures }[];
  /** Proposals that nobody answered and whose reason is gone. */
  readonly withdrawn: readonly string[];
}

/**
 * From how many counted calls in a window on a storm is proposed: more than chance brings (Poisson bound), `stormFactor` times the
 * usual, and never fewer than `stormMinReports`.
 */
export const proposeFrom = (usual: number, settings: StormSettings): number =>
  Math.max(settings.stormMinReports, Math.ceil(settings.stormFactor * usual), boundOf(usual, FALSE_PROPOSAL_RISK));

/** Below this it is calm again: half of what proposes, so that a rate near the bound does not flap. */
export const calmBelow = (usual: number, settings: StormSettings): number => proposeFrom(usual, settings) / 2;

/** Which storms to propose, and which unanswered proposals to take back. Pure: the same picture gives the same decisions. */
export function judgeStorms(picture: StormPicture, nowMs: number): StormDecisions {
  const whole = figuresOf(picture, null, nowMs);
  const each = picture.ulps.map(({ ulpId }) => ({ ulpId, arrivals: figuresOf(picture, ulpId, nowMs) }));
  const heavy = each.filter(({ arrivals }) => arrivals.counted >= proposeFrom(arrivals.usual, picture.settings));
  const most = Math.max(0, ...each.map(({ arrivals }) => arrivals.counted));
  const isEverywhere =
    picture.ulps.length > 1 &&
    whole.counted >= proposeFrom(whole.usual, picture.settings) &&
    (most <= LONE_SHARE * whole.counted || heavy.length >= Math.max(2, picture.ulps.length / 2));
  const wanted: { ulpId: string | null; arrivals: ArrivalFigures }[] = isEverywhere
    ? [{ ulpId: null, arrivals: whole }]
    : heavy;
  const proposed = wanted.filter(({ ulpId, arrivals }) => mayPropose(picture, ulpId, arrivals, nowMs));
  // One question, not six: that of the whole UP3 takes the place of its ULPs'.
  const isWhole = proposed.some(({ ulpId }) => ulpId === null);
  return {
    proposed,
    withdrawn: picture.standing
      .filter((storm) => storm.state === 'proposed' && (isWhole || isCalm(picture, storm, nowMs)))
      .map(({ id }) => id),
  };
}

export function figuresOf(picture: StormPicture, ulpId: string | null, toMs: number): ArrivalFigures {
  const count = countArrivals(picture.arrivals, ulpId, toMs - WINDOW_MIN * 60_000, toMs);
  const areas = picture.ulps.filter((area) => ulpId === null || area.ulpId === ulpId);
  const usual = areas.reduce((sum, area) => sum + usualCount(area, picture.hour), 0);
  const perHour = 60 / WINDOW_MIN;
  return {
    ...count,
    usual: rounded(usual),
    windowMin: WINDOW_MIN,
    perHour: count.counted * perHour,
    usualPerHour: rounded(usual * perHour),
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Not where a storm stands already, and not what an operator has just said no to. */
function mayPropose(picture: StormPicture, ulpId: string | null, { counted }: ArrivalFigures, nowMs: number): boolean {
  if (picture.standing.some((storm) => storm.ulpId === null || storm.ulpId === ulpId)) return false;
  return !picture.refused.some(
    (no) =>
      (no.ulpId === null || no.ulpId === ulpId) && nowMs < no.atMs + QUIET_MIN * 60_000 && counted < 2 * no.counted,
  );
}

/** Two windows in a row, since it was proposed. */
function isCalm(picture: StormPicture, storm: StormPicture['standing'][number], nowMs: number): boolean {
  const windowMs = WINDOW_MIN * 60_000;
  if (nowMs < (storm.proposedAtMs ?? nowMs) + 2 * windowMs) return false;
  return [nowMs, nowMs - windowMs].every((toMs) => {
    const { counted, usual } = figuresOf(picture, storm.ulpId, toMs);
    return counted < calmBelow(usual, picture.settings);
  });
}
