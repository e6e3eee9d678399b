import { type Beliefs, believe, decide, type Explanation } from './decide.ts';
import { tellFault } from './describe.ts';
import { assumeCustomers, countUp } from './forest.ts';
import { groupFaults } from './group.ts';
import { type CallModel, lawOf, USUAL_MODEL } from './model.ts';
import type { InferencePicture, InferredFault } from './picture.ts';
import { type Reckoning, reckon } from './reckon.ts';
import { settle } from './settle.ts';

/**
 * From who called, and who did not, to the faults that explain it best. Independent faults strike a radial tree at known rates; a fault
 * makes each customer below it call with a probability by hour and a delay; a lone call may be about the customer's own line. The best
 * explanation and the probabilities are exact for at most three starting moments per device, of a started one besides the stated moment
 * (dynamic programming over the tree, max- and sum-product). Pure; input order does not matter. Result: by start, then device. Cost is
 * linear in devices and callers: 3.7 ms for a feeder of 80 transformers with 1,500 callers in an hour, 1.3 ms with 200; 77 ms for an
 * island of 3,400 with 10,000, 6.4 ms with 300 (best of many).
 */
export function inferFaults(picture: InferencePicture, nowMs: number, model: CallModel = USUAL_MODEL): InferredFault[] {
  const how = reckoningOf(picture, model);
  const settled = settle(picture, nowMs);
  const found: Explanation = { faults: [], coverOf: new Map(), faultOf: Array(settled.calls.length) };
  const beliefs: Beliefs = { fault: new Map(), alone: Array(settled.calls.length) };
  for (const root of settled.roots) {
    if (root.customers === 0) assumeCustomers(root);
    countUp(root);
    if (root.ages.length === 0 && root.active.length === 0 && root.known === null) continue;
    const reckoned = reckon(root, how);
    decide(reckoned, how, found);
    believe(reckoned, how, found, beliefs);
  }
  return groupFaults(settled, found)
    .map((group) => tellFault(group, beliefs, nowMs))
    .sort(byStart);
}

function reckoningOf({ hourOfDay, isStorm }: InferencePicture, model: CallModel): Reckoning {
  const rate = model.serviceFaultsPerMin * (isStorm ? model.stormFactor.service : 1);
  return { model, law: lawOf(model), hourOfDay, isStorm, alone: Math.log(rate * model.serviceCallProbability) };
}

const byStart = (a: InferredFault, b: InferredFault): number =>
  a.startedAtMs - b.startedAtMs ||
  compare(a.deviceId, b.deviceId) ||
  compare(a.callerIds[0] ?? '', b.callerIds[0] ?? '');
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
