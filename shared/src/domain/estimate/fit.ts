import { calibrate } from './calibrate.ts';
import type { EstimateCase, Part } from './facts.ts';
import { fitPart } from './fit-part.ts';
import { fitWait } from './fit-wait.ts';
import { type EstimateModel, PRIOR_MODEL, partsOf } from './model.ts';
import { type Sample, samplesOf } from './samples.ts';

/** Share of history that the model is calibrated on and was not fitted on; the newest. */
const HELD_OUT = 0.3;

/**
 * Learns from restored faults, oldest first. Every effect is drawn towards the prior by how few cases stand behind it, so ten cases
 * change little and ten thousand decide. The interval is calibrated on the newest part, with a model that has not seen it (split
 * conformal prediction: Papadopoulos et al. 2002; Romano, Patterson, Candes 2019), then all cases are fitted.
 */
export function fitModel(cases: readonly EstimateCase[]): EstimateModel {
  const heldOut = Math.floor(cases.length * HELD_OUT);
  const earlier = fitParts(cases.slice(0, cases.length - heldOut));
  const calibration = calibrate(earlier, cases.slice(cases.length - heldOut));
  return { ...fitParts(cases), calibration };
}

function fitParts(cases: readonly EstimateCase[]): EstimateModel {
  const samples = samplesOf(cases);
  const of = (part: Part): readonly Sample[] => samples.get(part) ?? [];
  const wait = fitWait(of('wait'));
  const parts = partsOf((part) => (part === 'wait' ? wait.part : fitPart(part, of(part))));
  return { ...PRIOR_MODEL, cases: cases.length, parts, waitCurve: wait.curve };
}
