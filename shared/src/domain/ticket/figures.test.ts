import { describe, expect, test } from 'vitest';
import { countsAs, startTicketFigures, TICKET_MEASURES, type TicketFacts } from './figures.ts';

const now = new Date('2026-02-01T00:00:00Z');
const ticket = (over: Partial<TicketFacts> = {}): TicketFacts => ({
  openedAt: new Date('2026-01-10T00:00:00Z'),
  hasHour: true,
  repliedAt: new Date('2026-01-10T00:10:00.900Z'),
  hasReplyHour: true,
  status: 'done',
  hasCustomer: true,
  hasBefore: false,
  hasAfter: false,
  ...over,
});
const figuresOf = (tickets: readonly TicketFacts[]) => {
  const figures = startTicketFigures(now);
  for (const one of tickets) figures.add(one);
  return figures.finish();
};

describe('what a ticket counts as', () => {
  test.each([
    [{}, ['count', 'replied', 'timed', 'withStatus', 'firstContacts', 'resolved']],
    [{ hasAfter: true }, ['count', 'replied', 'timed', 'withStatus', 'firstContacts']],
    [{ hasBefore: true }, ['count', 'replied', 'timed', 'withStatus']],
    [{ status: 'followup' }, ['count', 'replied', 'timed', 'withStatus', 'firstContacts']],
    [{ status: null }, ['count', 'replied', 'timed']],
    [
      { status: 'abandoned', repliedAt: null, hasReplyHour: false },
      ['count', 'withStatus', 'abandoned', 'firstContacts'],
    ],
    [{ hasCustomer: false }, ['count', 'replied', 'timed', 'withStatus']],
    [{ hasHour: false }, ['count', 'replied', 'withStatus', 'firstContacts', 'resolved']],
    [{ hasReplyHour: false }, ['count', 'replied', 'withStatus', 'firstContacts', 'resolved']],
    // Seven days have not passed: nobody knows yet.
    [{ openedAt: new Date('2026-01-25T00:00:01Z'), repliedAt: null }, ['count', 'withStatus']],
    [
      { openedAt: new Date('2026-01-25T00:00:00Z'), repliedAt: null },
      ['count', 'withStatus', 'firstContacts', 'resolved'],
    ],
  ] as const)('%o: %o', (over, expected) => {
    expect(TICKET_MEASURES.filter((measure) => countsAs(ticket(over), measure, now))).toEqual(expected);
  });
});

describe('figures', () => {
  test('of nothing say nothing', () => {
    expect(figuresOf([])).toMatchObject({
      count: 0,
      abandonedShare: null,
      firstContactShare: null,
      firstReply: { mean: null },
    });
  });

  test('first replies of one to ten minutes: nearest rank, whole seconds', () => {
    const replies = Array.from({ length: 10 }, (_, n) =>
      ticket({ repliedAt: new Date(ticket().openedAt.getTime() + (n + 1) * 60_000 + 900) }),
    );
    expect(figuresOf([...replies, ticket({ repliedAt: null, status: 'abandoned' })])).toMatchObject({
      timed: 10,
      firstReply: { mean: 5.5, p50: 5, p90: 9, p95: 10 },
      abandonedShare: (1 / 11) * 100,
    });
  });

  test('parts never exceed their whole, for 200 random sets', () => {
    let state = 3;
    const random = (n: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
    const yes = () => random(2) === 0;
    for (let round = 0; round < 200; round++) {
      const tickets = Array.from({ length: random(50) }, () =>
        ticket({
          hasHour: yes(),
          hasReplyHour: yes(),
          repliedAt: yes() ? new Date('2026-01-11T00:00:00Z') : null,
          status: ([null, 'new', 'followup', 'done', 'abandoned'] as const)[random(5)] ?? null,
          hasCustomer: yes(),
          hasBefore: yes(),
          hasAfter: yes(),
        }),
      );
      const figures = figuresOf(tickets);
      expect(figures.count).toBe(tickets.length);
      for (const [part, whole] of [
        ['timed', 'replied'],
        ['replied', 'count'],
        ['abandoned', 'withStatus'],
        ['resolved', 'firstContacts'],
        ['firstContacts', 'withStatus'],
      ] as const) {
        expect(figures[part]).toBeLessThanOrEqual(figures[whole]);
      }
    }
  });
});
