import { describe, expect, test } from 'vitest';
import { startTicketFigures, type TicketFacts } from './figures.ts';

const NOW = new Date('2026-03-01T00:00:00Z');
let state = 5;
const random = (n: number) => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
/** Mostly within the hour; one in fifty after days, beyond what an array of seconds holds. */
const replyAfterS = () => (random(50) === 0 ? 100_000 + random(2_000_000) : random(3_600));
const ticket = (): TicketFacts => {
  const openedAt = new Date(Date.UTC(2026, 0, 1) + random(30 * 86_400) * 1000);
  const isReplied = random(5) > 0;
  return {
    openedAt,
    hasHour: random(9) > 0,
    repliedAt: isReplied ? new Date(openedAt.getTime() + replyAfterS() * 1000) : null,
    hasReplyHour: isReplied && random(9) > 0,
    status: ([null, 'new', 'followup', 'done', 'done', 'abandoned'] as const)[random(6)] ?? null,
    hasCustomer: random(5) > 0,
    hasBefore: random(3) === 0,
    hasAfter: random(3) === 0,
  };
};

describe('sums of tickets', () => {
  test.each([0, 1, 7, 100, 3_000])('of parts are the figures of all %i, to the last digit', (n) => {
    const tickets = Array.from({ length: n }, ticket);
    const whole = startTicketFigures(NOW);
    const merged = startTicketFigures(NOW);
    const parts = [0, 1, 2].map(() => startTicketFigures(null));
    for (const one of tickets) {
      whole.add(one);
      parts[random(3)]?.add(one);
    }
    for (const part of parts) merged.addSums(part.sums());
    expect(merged.finish()).toEqual(whole.finish());
    expect(merged.sums()).toEqual(whole.sums());
  });

  test('a first contact counts as if its seven days were over when nobody says what time it is', () => {
    const young = { ...ticket(), openedAt: NOW, hasCustomer: true, status: 'done', hasBefore: false } as const;
    const [said, kept] = [startTicketFigures(NOW), startTicketFigures(null)];
    said.add(young);
    kept.add(young);
    expect([said.finish().firstContacts, kept.finish().firstContacts]).toEqual([0, 1]);
  });
});
