import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What is written on what, anywhere in the two apps. */
const PAIRS = [
  ['ink', 'paper'],
  ['ink', 'raised'],
  ['ink', 'stop-soft'],
  ['ink-quiet', 'paper'],
  ['ink-quiet', 'raised'],
  ['step', 'paper'],
  ['on-step', 'step'],
  ['good', 'paper'],
  ['on-wait', 'wait'],
  ['stop', 'stop-soft'],
  ['paper', 'stop'],
  ['paper', 'ink'],
  ['on-hazard', 'hazard'],
  ['hazard', 'raised'],
] as const;

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokensOf = (block: string): Map<string, string> =>
  new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]));
const [light = '', dark = ''] = css.split('[data-theme="dark"]');

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

test.each([
  ['light', tokensOf(light)],
  ['dark', tokensOf(dark)],
])('in sunlight and at night (%s) every text has at least 7:1 on its ground', (_name, tokens) => {
  for (const [text, ground] of PAIRS) {
    const ratio = contrast(tokens.get(text) ?? '', tokens.get(ground) ?? '');
    expect(ratio, `${text} on ${ground}`).toBeGreaterThanOrEqual(7);
  }
});
