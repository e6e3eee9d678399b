import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { CrewItem } from '@comcen/shared/wire/http/board.ts';
import { type CrewOrder, crewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { logIn, Refused } from './client.ts';
import { type CrewOrders, followCrewOrders } from './crew-orders.ts';
import { drive, sendFix, type Vehicle } from './driving.ts';
import type { DemoOptions } from './options.ts';
import type { Tally } from './progress.ts';
import type { Random } from './random.ts';
import { repair } from './repair.ts';

export interface Crew {
  readonly code: string;
  readonly options: DemoOptions;
  readonly phone: Awaited<ReturnType<typeof logIn>>;
  readonly orders: CrewOrders;
  readonly vehicle: Vehicle;
  readonly random: Random;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

const ANSWER_MEDIAN_S = 40;
const HEARTBEAT_MS = 60_000;

/** One crew's duty, until `signal` ends it: it answers offers, drives, repairs, and says where it is. One login. */
export async function runCrew(item: CrewItem, options: DemoOptions, random: Random, tally: Tally, signal: AbortSignal) {
  const { code, posko } = item;
  const user = { username: `yantek-${code}`, password: options.password };
  const phone = await logIn(options.phoneUrl, '/auth/login', user, signal);
  const orders = followCrewOrders(options.phoneUrl, phone.token, signal);
  const vehicle = { at: { ...posko.location } };
  const crew: Crew = { code, options, phone, orders, vehicle, random, tally, signal };
  await sendFix(phone, vehicle.at);
  tally.count('crews');
  await Promise.all([answerOffers(crew), workOrders(crew), sayWhere(crew)]);
}

/** Accepts most, refuses some, and lets one in fifty run out, as people do. Each offer is answered once. */
async function answerOffers(crew: Crew): Promise<void> {
  const answered = new Set<string>();
  for (;;) {
    const offer = [...crew.orders.byId.values()].find(
      (order) => order.state === 'offered' && !answered.has(offerKey(order)),
    );
    if (!offer) {
      await untilChanged(crew);
      continue;
    }
    answered.add(offerKey(offer));
    await pause(waitMs(crew, crew.random.lognormal(ANSWER_MEDIAN_S, 1.6)), undefined, { signal: crew.signal });
    const answer = crew.random.weighted({ accept: 94, refuse: 4, silence: 2 });
    if (answer === 'accept') await command(crew, offer, 'accept');
    if (answer === 'refuse')
      await command(crew, offer, 'refuse', { reason: crew.random.pick(['too_far', 'busy', 'vehicle']) });
  }
}

const offerKey = (order: CrewOrder): string => `${order.id}/${order.times.dispatchedAt}`;

/** The order it is on, else the accepted one of the highest priority; one after the other. */
async function workOrders(crew: Crew): Promise<void> {
  const MINE = ['restored', 'on_site', 'en_route', 'accepted'];
  for (;;) {
    const mine = [...crew.orders.byId.values()].filter((order) => MINE.includes(order.state));
    mine.sort((a, b) => MINE.indexOf(a.state) - MINE.indexOf(b.state) || b.priority - a.priority);
    const [order] = mine;
    if (order) await workOne(crew, order);
    else await untilChanged(crew);
  }
}

async function workOne(crew: Crew, order: CrewOrder): Promise<void> {
  const { options, phone, vehicle, signal } = crew;
  if (order.state === 'accepted' && !(await command(crew, order, 'depart'))) return;
  if (order.state === 'accepted' || order.state === 'en_route') {
    const isOff = () => !crew.orders.byId.has(order.id);
    const hasArrived = await crew.tally.during('driving', () =>
      drive(vehicle, order.location, { phone, speed: options.speed, isOff, signal }),
    );
    if (!hasArrived || !(await command(crew, order, 'arrive'))) return;
  }
  await crew.tally.during('working', () => repair(crew, order));
}

/** A crew that stands still is still there: a fix every minute keeps its place young. */
async function sayWhere(crew: Crew): Promise<void> {
  for (;;) {
    await pause(HEARTBEAT_MS, undefined, { signal: crew.signal });
    await sendFix(crew.phone, crew.vehicle.at);
  }
}

/** False when the order is no longer this crew's to work: then its phone waits for what the socket says. */
export async function command(crew: Crew, order: CrewOrder, name: string, body: object = {}): Promise<boolean> {
  const sent = {
    commandId: randomUUID(),
    occurredAt: new Date().toISOString(),
    location: crew.vehicle.at,
    accuracyM: 8,
    ...body,
  };
  try {
    const reply = await crew.phone.post(`/work-orders/${order.id}/${name}`, sent);
    crew.orders.learn(crewOrder.parse(reply));
    crew.tally.count(name);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    crew.tally.count('refused commands');
    await untilChanged(crew);
    return false;
  }
}

/** Seconds of work as milliseconds of the demo; never so short that nobody could see it. */
export const waitMs = (crew: Pick<Crew, 'options'>, seconds: number): number =>
  Math.max((seconds * 1000) / crew.options.speed, 1000);

/** The next change of the crew's orders, or half a minute. */
async function untilChanged({ orders, signal }: Crew): Promise<void> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  try {
    await Promise.race([orders.changed(), pause(30_000, undefined, { signal: stop })]);
  } finally {
    over.abort();
  }
  signal.throwIfAborted();
}
