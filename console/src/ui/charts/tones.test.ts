import { describe, expect, it } from 'vitest';
import { thinOut } from './Axes.tsx';
import { toneOf } from './HeatChart.tsx';

describe('the tone of a figure against its target', () => {
  it('is grey below it, amber from 80 % on, red past it', () => {
    expect([10, 36, 36.1, 45, 45.1, 67.6].map((minutes) => toneOf(minutes, 45))).toEqual([
      'calm',
      'usual',
      'close',
      'close',
      'past',
      'far',
    ]);
  });

  it('is none where nothing was measured', () => {
    expect(toneOf(null, 45)).toBeNull();
  });
});

describe('the names below an axis', () => {
  it('are all there while they have room, else every n-th with the last', () => {
    const days = ['1', '2', '3', '4', '5', '6', '7'];
    expect(thinOut(days, 700)).toEqual(days);
    expect(thinOut(days, 160)).toEqual(['1', '4', '7']);
  });
});
