/** What the planner weighs by and no operator sets. Measured in the simulation lab, which may pass other values. Minutes. */
export interface DispatchTuning {
  /** A busy crew that should be through within this may be waited for. */
  readonly lookAheadMin: number;
  /** It must be at least this much cheaper than a crew that could go now. */
  readonly waitMarginMin: number;
  /** No order waits longer than this for a particular crew while another that may have it is free. */
  readonly waitBoundMin: number;
  /** A hazard takes a crew from unstarted work only when it is reached this much sooner. */
  readonly preemptMarginMin: number;
  /** Each doubling of the customers out makes a minute of waiting for a busy crew dearer by this share. */
  readonly impatiencePerDoubling: number;
}

export const TUNING: DispatchTuning = {
  lookAheadMin: 45,
  waitMarginMin: 1,
  waitBoundMin: 30,
  preemptMarginMin: 10,
  impatiencePerDoubling: 0.15,
};
