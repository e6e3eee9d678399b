import { describe, expect, it } from 'vitest';
import { type OrderOfIncident, standingOf } from './standing.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 22, 5, minute));
const order = (id: string, facts: Partial<OrderOfIncident>): OrderOfIncident => ({
  id,
  state: 'new',
  restoredAt: null,
  followUpOf: null,
  isReopened: false,
  ...facts,
});
const done = { state: 'completed', restoredAt: at(10) } as const;

describe('how an incident stands by its orders', () => {
  it.each<[string, Partial<OrderOfIncident>[], object]>([
    ['one that works', [{ state: 'on_site' }], { state: 'open' }],
    ['one on hold', [{ state: 'held' }, { state: 'cancelled' }], { state: 'open' }],
    [
      'one that brought power back',
      [{ state: 'restored', restoredAt: at(10) }],
      { state: 'restored', restoredAt: at(10) },
    ],
    [
      'one that did, one that has still to',
      [{ state: 'restored', restoredAt: at(10) }, {}],
      { state: 'partly_restored', restoredAt: at(10) },
    ],
    [
      'both did: the last one counts',
      [done, { state: 'restored', restoredAt: at(20) }],
      { state: 'restored', restoredAt: at(20) },
    ],
    ['the other one was cancelled', [done, { state: 'cancelled' }], { state: 'restored', restoredAt: at(10) }],
    ['nothing to restore was found', [{ state: 'completed' }], { state: 'closed' }],
    ['the customer agreed to one, not yet to the other', [{ ...done, state: 'closed' }, done], { state: 'restored' }],
    [
      'all ended',
      [{ ...done, state: 'closed' }, { state: 'cancelled' }, { state: 'completed' }],
      { state: 'closed', restoredAt: at(10) },
    ],
    ['a follow-up waits: power is on', [done, { followUpOf: '0' }], { state: 'restored', restoredAt: at(10) }],
    ['"belum nyala" of a follow-up: power is off', [done, { followUpOf: '0', isReopened: true }], { state: 'open' }],
    ['"belum nyala" of one of two', [done, { isReopened: true }], { state: 'partly_restored', restoredAt: at(10) }],
    ['no order at all', [], { state: 'closed' }],
  ])('%s', (_name, orders, expected) => {
    expect(standingOf(orders.map((facts, i) => order(`${i}`, facts)))).toMatchObject(expected);
  });
});
