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
  /** A fault with so many customers out may take a crew, too, from what is smaller by the ratio. */
  readonly preemptCustomers: number;
  readonly preemptRatio: number;
  /** An order is handed from a crew on its way to an idle one that is there this much sooner. */
  readonly divertMarginMin: number;
  /** Customers weigh by this power: at 1 who is alone would wait for everybody else. */
  readonly customerPower: number;
  /** An order counts as so many customers by itself: mean response counts orders, minutes lost count customers. */
  readonly orderWeight: number;
  /** Points of service rank for a minute of age; twice the customers per minute of crew time are 35. */
  readonly agePerMin: number;
}

export const TUNING: DispatchTuning = {
  lookAheadMin: 120,
  waitMarginMin: 1,
  waitBoundMin: 60,
  preemptMarginMin: 10,
  preemptCustomers: 50,
  preemptRatio: 10,
  divertMarginMin: 3,
  customerPower: 0.5,
  orderWeight: 5,
  agePerMin: 0.05,
};
