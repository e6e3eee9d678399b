import { drawLognormal, type Lognormal, type Stream } from './random.ts';
import type { SimTree } from './tree.ts';
import { hourOf, MIN_MS, type SimLevel } from './world.ts';

/**
 * How customers who are out call. On purpose another law than the one the inference reckons with (`incident/inference/model.ts`: two
 * exponentials, one probability): lognormal delays, a quiet or talkative neighbourhood, repeated and misplaced calls.
 */
export interface CallBehaviour {
  /** 24 by local hour: that a customer who is out calls at all. */
  readonly probability: readonly number[];
  /** Spread of the logarithm of that probability from transformer to transformer. */
  readonly neighbourhoodSigma: number;
  /** Minutes from the fault to the call of most; `lateShare` of the callers wait for `lateMin` instead. */
  readonly delayMin: Lognormal;
  readonly lateMin: Lognormal;
  readonly lateShare: number;
  /** Share of callers who call again while they wait, and after how many minutes. */
  readonly repeatShare: number;
  readonly repeatMin: Lognormal;
  /** Share of calls booked on another transformer of the section: old records, a neighbour's number. */
  readonly wrongTransformerShare: number;
  /** Share of callers who give no customer number: the room has only a place. */
  readonly withoutIdpelShare: number;
  /** Minutes from "power is on" to "not here", of a customer who is still out. */
  readonly againMin: Lognormal;
}

/** Assumed, all of it: no figures of Indonesian callers are public. Few call at night, most from 6 to 22. */
export const USUAL_CALLS: CallBehaviour = {
  probability: Array.from({ length: 24 }, (_, hour) => (hour < 5 ? 0.05 : hour < 7 || hour >= 22 ? 0.11 : 0.17)),
  neighbourhoodSigma: 0.35,
  delayMin: { median: 6, sigma: 0.9 },
  lateMin: { median: 40, sigma: 0.6 },
  lateShare: 0.2,
  repeatShare: 0.15,
  repeatMin: { median: 25, sigma: 0.5 },
  wrongTransformerShare: 0.01,
  withoutIdpelShare: 0.1,
  againMin: { median: 8, sigma: 0.7 },
};

export interface SimCall {
  readonly id: string;
  /** The same customer has the same id whenever he calls; `<transformer>/<n>`. */
  readonly customerId: string;
  /** As booked; of a misplaced call not the customer's own. */
  readonly transformerId: string;
  /** False: no customer number was given, the room knows the place only. */
  readonly isIdpelKnown: boolean;
  readonly atMs: number;
  /** From "power is on" to his "not here", should he still be out. */
  readonly againMs: number;
}

/** The fault that makes them call; `id` names the calls. */
export interface CallingFault {
  readonly id: string;
  readonly level: SimLevel;
  readonly deviceId: string;
  readonly startedAtMs: number;
}

/**
 * All calls one fault would bring if nobody ever repaired it, in order of time, at least one: a fault that nobody notices is none. Of a
 * service fault the one customer calls for sure. Linear in the customers below; the order of draws is part of the contract.
 */
export function drawCalls(
  { calls: behaviour }: { readonly calls: CallBehaviour },
  tree: Pick<SimTree, 'device' | 'transformersOf'>,
  fault: CallingFault,
  stream: Stream,
): SimCall[] {
  const callers =
    fault.level === 'service' ? [serviceCustomer(tree, fault, stream)] : callersBelow(behaviour, tree, fault, stream);
  const calls = callers.flatMap((customer) => callsOf(behaviour, tree, fault, customer, stream));
  return calls
    .sort((a, b) => a.atMs - b.atMs || (a.customerId < b.customerId ? -1 : 1))
    .map((call, n) => ({ ...call, id: `${fault.id}/call/${n}` }));
}

interface Customer {
  readonly id: string;
  readonly transformerId: string;
}

function serviceCustomer(tree: Pick<SimTree, 'device'>, fault: CallingFault, stream: Stream): Customer {
  const nth = Math.floor(stream.next() * Math.max(1, tree.device(fault.deviceId).customers));
  return { id: `${fault.deviceId}/${nth}`, transformerId: fault.deviceId };
}

function callersBelow(
  behaviour: CallBehaviour,
  tree: Pick<SimTree, 'device' | 'transformersOf'>,
  fault: CallingFault,
  stream: Stream,
): Customer[] {
  const usual = behaviour.probability[Math.floor(hourOf(fault.startedAtMs))] ?? 0;
  const transformers = tree.transformersOf(fault.deviceId);
  const callers = transformers.flatMap((transformerId) => {
    const talkative = usual * Math.exp(behaviour.neighbourhoodSigma * stream.normal());
    const own: Customer[] = [];
    const { customers } = tree.device(transformerId);
    for (let nth = 0; nth < customers; nth++)
      if (stream.next() < talkative) own.push({ id: `${transformerId}/${nth}`, transformerId });
    return own;
  });
  const some = transformers.find((id) => tree.device(id).customers > 0) ?? transformers[0] ?? fault.deviceId;
  return callers.length > 0 ? callers : [{ id: `${some}/0`, transformerId: some }];
}

function callsOf(
  behaviour: CallBehaviour,
  tree: Pick<SimTree, 'device' | 'transformersOf'>,
  fault: CallingFault,
  customer: Customer,
  stream: Stream,
): Omit<SimCall, 'id'>[] {
  const isLate = stream.next() < behaviour.lateShare;
  const first = fault.startedAtMs + minutes(drawLognormal(stream, isLate ? behaviour.lateMin : behaviour.delayMin));
  const call = {
    customerId: customer.id,
    transformerId: bookedOn(behaviour, tree, customer.transformerId, stream),
    isIdpelKnown: stream.next() >= behaviour.withoutIdpelShare,
    atMs: first,
    againMs: minutes(drawLognormal(stream, behaviour.againMin)),
  };
  const again = first + minutes(drawLognormal(stream, behaviour.repeatMin));
  return stream.next() < behaviour.repeatShare ? [call, { ...call, atMs: again }] : [call];
}

/** Nearly always the customer's own. */
function bookedOn(
  { wrongTransformerShare }: CallBehaviour,
  tree: Pick<SimTree, 'device' | 'transformersOf'>,
  own: string,
  stream: Stream,
): string {
  const [draw, which] = [stream.next(), stream.next()];
  const sectionId = tree.device(own).parentId;
  if (draw >= wrongTransformerShare || sectionId === null) return own;
  const others = tree.transformersOf(sectionId).filter((id) => id !== own);
  return others[Math.floor(which * others.length)] ?? own;
}

const minutes = (value: number): number => Math.round(value * MIN_MS);
