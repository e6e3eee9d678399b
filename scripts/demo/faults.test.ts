import type { CustomerItem } from '@comcen/shared/wire/http/report.ts';
import { expect, test } from 'vitest';
import type { Neighbourhood } from './customers.ts';
import { feederTrips, oneFault } from './faults.ts';
import { readOptions } from './options.ts';
import { randomStream } from './random.ts';

const customer = (transformer: number, nth: number): CustomerItem => ({
  idpel: `1610${String(transformer).padStart(4, '0')}${String(nth).padStart(4, '0')}`,
  name: `Pelanggan ${nth}`,
  phone: null,
  meterNo: null,
  tariff: 'R1',
  powerVa: 900,
  address: '',
  location: { lat: -2.13 + transformer * 0.005, lng: 106.11 },
  ulp: 'pkp',
  transformerId: null,
  transformerCode: null,
  isCritical: false,
});
/** Two hundred transformers in a row, 550 m apart, ten customers each. */
const placeOf = (nth: number): Neighbourhood => {
  const at = customer(nth, 0);
  return { at: at.location, customers: [at, ...Array.from({ length: 9 }, (_, n) => customer(nth, n + 1))] };
};
const places: [Neighbourhood, ...Neighbourhood[]] = [
  placeOf(0),
  ...Array.from({ length: 199 }, (_, n) => placeOf(n + 1)),
];

test('the same seed makes the same faults, another one others', () => {
  const faults = (seed: number) =>
    Array.from({ length: 50 }, (_, n) => oneFault(places, randomStream(seed, String(n))));
  expect(faults(1)).toEqual(faults(1));
  expect(faults(1)).not.toEqual(faults(2));
});

test('the calls of one fault come from one transformer, each customer once, only outages from several', () => {
  for (let n = 0; n < 500; n += 1) {
    const calls = oneFault(places, randomStream(3, String(n)));
    expect(calls.length).toBeGreaterThan(0);
    expect(new Set(calls.map((call) => call.customer.location.lat)).size).toBe(1);
    expect(new Set(calls.map((call) => call.customer.idpel)).size).toBe(calls.length);
    if (calls.length > 1) expect(new Set(calls.map((call) => call.kind))).toEqual(new Set(['outage']));
  }
});

test('a feeder that trips makes thirty customers of it call within minutes, each once', () => {
  const feeder = { name: 'Penyulang 1', customers: places.flatMap((place) => place.customers) };
  const calls = feederTrips(feeder, randomStream(4));
  expect(new Set(calls.map((call) => call.customer.idpel)).size).toBe(30);
  expect(new Set(calls.map((call) => call.customer.location.lat)).size).toBeGreaterThan(20);
  expect(calls[0]?.afterS).toBe(0);
  expect(Math.max(...calls.map((call) => call.afterS))).toBeLessThanOrEqual(300);
});

test('lognormal values lie half below the median and one in six above its spread', () => {
  const random = randomStream(5);
  const values = Array.from({ length: 20_000 }, () => random.lognormal(40, 1.6));
  expect(values.filter((value) => value < 40).length / values.length).toBeCloseTo(0.5, 1);
  expect(values.filter((value) => value > 64).length / values.length).toBeCloseTo(0.16, 1);
});

test.each([
  [['--speed=0'], '--speed is "0": it needs a number from 1 to 200'],
  [['--speed='], '--speed is "": it needs a number from 1 to 200'],
  [['--sped=3'], '--sped=3 is not an option'],
])('a wrong option is named: %s', (args, message) => {
  expect(() => readOptions(args, {})).toThrow(message);
});
