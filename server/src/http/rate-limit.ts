import { AppError } from '../errors.ts';

export interface RateLimit {
  /** Tokens a key may spend at once. */
  readonly burst: number;
  readonly perMinute: number;
}

export interface RateLimiter {
  /** Seconds to wait, 0 when the request may pass (and one token is spent). */
  take(key: string): number;
  readonly size: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Token buckets by key (an idpel, a phone, a device, an address). Memory is bounded: beyond `mostKeys` the key unused the
 * longest goes, so a flood of new keys can only free old ones early, never fill the process.
 */
export function createRateLimiter(limit: RateLimit, clock: () => Date, mostKeys = 50_000): RateLimiter {
  const buckets = new Map<string, Bucket>();
  const perMs = limit.perMinute / 60_000;
  return {
    take(key) {
      const at = clock().getTime();
      const old = buckets.get(key);
      const tokens = old ? Math.min(limit.burst, old.tokens + Math.max(0, at - old.at) * perMs) : limit.burst;
      const isAllowed = tokens >= 1;
      buckets.delete(key);
      if (buckets.size >= mostKeys) buckets.delete(buckets.keys().next().value ?? '');
      buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at });
      return isAllowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMs / 1000));
    },
    get size() {
      return buckets.size;
    },
  };
}

/** Spends a token or throws 429 with `Retry-After`. `what` says whose limit it is, without its value. */
export function takeOrRefuse(limiter: RateLimiter, key: string, what: string): void {
  const retryAfterS = limiter.take(key);
  if (retryAfterS === 0) return;
  throw new AppError('rate_limited', `Too many requests for this ${what}. Try again in ${retryAfterS} s.`, {
    extra: { retryAfterS },
  });
}
