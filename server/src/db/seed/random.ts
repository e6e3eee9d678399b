import { offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';

/** Numbers that are the same in every run for the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, below). */
  below(below: number): number;
  /** Standard normal. */
  normal(): number;
  pick<T>(items: readonly T[]): T;
  /** UUIDv7 with a fixed epoch, so that ids are ordered as made. */
  uuid(): string;
  /** Normally scattered around a point, never farther than three times `sigmaM`; six decimals (0.1 m). */
  near(point: Point, sigmaM: number): Point;
}

/** 2026-01-01T00:00:00Z: the time part of seeded ids. */
const EPOCH_MS = 1_767_225_600_000;

export function randomOf(seed: string): Random {
  const next = sfc32(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const below = (limit: number) => Math.floor(next() * limit);
  const capped = () => Math.max(-2.1, Math.min(2.1, normal()));
  let made = 0;
  return {
    next,
    below,
    normal,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('Nothing to pick from.');
      return item;
    },
    uuid: () => uuid7(EPOCH_MS + made++, next),
    near: (point, sigmaM) => rounded(offsetBy(point, capped() * sigmaM, capped() * sigmaM)),
  };
}

const rounded = ({ lat, lng }: Point): Point => ({
  lat: Math.round(lat * 1e6) / 1e6,
  lng: Math.round(lng * 1e6) / 1e6,
});

function uuid7(ms: number, next: () => number): string {
  const hex = (digits: number) =>
    Math.floor(next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const time = ms.toString(16).padStart(12, '0');
  const variant = '89ab'[Math.floor(next() * 4)];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`;
}

/** sfc32 (Doty-Humphrey's PractRand), seeded with four FNV-1a hashes of the text. */
function sfc32(seed: string): () => number {
  let [a, b, c, d] = [fnv1a(`${seed}/a`), fnv1a(`${seed}/b`), fnv1a(`${seed}/c`), 1];
  const next = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}
