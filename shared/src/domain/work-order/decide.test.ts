import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../codes.ts';
import { decide } from './decide.ts';
import { WORK_ORDER_STATES, type WorkOrderState } from './states.ts';
import { commandsFor, ORDER_COMMANDS, type OrderCommand, type OrderParty } from './transitions.ts';

const PARTIES: readonly OrderParty[] = ['system', 'operator', 'crew', 'customer'];

/** domain.md, written out by hand a second time: command, from, to, by. */
const ALLOWED: readonly [OrderCommand, readonly WorkOrderState[], WorkOrderState, readonly OrderParty[]][] = [
  ['offer', ['new'], 'offered', ['system', 'operator']],
  ['expire', ['offered'], 'new', ['system']],
  ['refuse', ['offered', 'accepted'], 'new', ['crew']],
  ['accept', ['offered'], 'accepted', ['crew']],
  ['depart', ['accepted'], 'en_route', ['crew']],
  ['arrive', ['accepted', 'en_route'], 'on_site', ['crew']],
  ['restore', ['on_site'], 'restored', ['crew']],
  ['complete', ['restored'], 'completed', ['crew', 'operator']],
  ['close', ['completed'], 'closed', ['customer', 'system', 'operator']],
  ['recall', ['offered', 'accepted', 'en_route'], 'new', ['operator', 'system']],
  ['hold', ['new', 'accepted', 'en_route', 'on_site'], 'held', ['crew', 'operator']],
  ['resume', ['held'], 'accepted', ['crew', 'operator']],
  ['cancel', ['new', 'offered', 'accepted', 'en_route', 'held'], 'cancelled', ['operator']],
  ['cancel', ['new'], 'cancelled', ['customer']],
  ['supersede', ['new', 'offered'], 'cancelled', ['system', 'operator']],
  ['reopen', ['completed', 'closed'], 'new', ['operator', 'customer']],
];

const expected = (command: OrderCommand, state: WorkOrderState, by: OrderParty): WorkOrderState | null =>
  ALLOWED.find(([c, from, , parties]) => c === command && from.includes(state) && parties.includes(by))?.[2] ?? null;

const CELLS = ORDER_COMMANDS.flatMap((command) =>
  WORK_ORDER_STATES.flatMap((state) => PARTIES.map((by) => ({ command, state, by }))),
);

describe('the work order, cell by cell', () => {
  it.each(CELLS)('$command in $state by $by', ({ command, state, by }) => {
    const decided = decide({ command, state, by, isOwnCrew: true, outcome: 'repaired', crewIsFree: true });
    const to = expected(command, state, by);
    if (to !== null) {
      expect(decided).toMatchObject({ ok: true, value: { recorded: true, to } });
    } else if (decided.ok) {
      // The only other yes: the same crew says again what the order already is.
      expect(decided.value).toEqual({ recorded: false });
      expect(by).toBe('crew');
      expect(ALLOWED.find(([c]) => c === command)?.[2]).toBe(state);
    } else {
      expect(decided.refusal.currentState).toBe(state);
    }
  });

  it('offers exactly the buttons that would be accepted', () => {
    for (const { command, state, by } of CELLS) {
      const isButton = commandsFor(state, by).includes(command);
      const decided = decide({ command, state, by, isOwnCrew: true, outcome: 'not_found', crewIsFree: true });
      expect(isButton, `${command} in ${state} by ${by}`).toBe(decided.ok && decided.value.recorded);
    }
  });
});

describe('special cases', () => {
  it.each(OUTCOMES)('completing from on_site as %s', (outcome) => {
    const decided = decide({ command: 'complete', state: 'on_site', by: 'crew', isOwnCrew: true, outcome });
    expect(decided.ok).toBe(['not_found', 'customer_side', 'handed_over'].includes(outcome));
  });

  it('resumes to waiting when the crew that held it is not free', () => {
    const decided = decide({ command: 'resume', state: 'held', by: 'operator', crewIsFree: false });
    expect(decided).toMatchObject({ ok: true, value: { to: 'new' } });
  });

  it("refuses another crew's step, whatever the state", () => {
    for (const state of WORK_ORDER_STATES) {
      const decided = decide({ command: 'arrive', state, by: 'crew', isOwnCrew: false });
      expect(decided).toMatchObject({ ok: false, refusal: { code: 'conflict', reason: 'not_your_order' } });
    }
  });
});
