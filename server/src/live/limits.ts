/** Figures of the live link. Tests make them small; nobody else changes them. */
export interface LiveLimits {
  /** A socket without a session is closed after this. */
  readonly authDeadlineMs: number;
  /** Sockets of one address that have not logged in yet. A carrier's phones share one; all of them come back after a restart. */
  readonly mostWaitingPerAddress: number;
  readonly tickMs: number;
  /** Frames from a client; the largest honest one (auth) is under 300 bytes. */
  readonly maxFrameBytes: number;
  /** Bad frames until the socket is closed; one is forgiven per tick. */
  readonly maxStrikes: number;
  /** Frames a client may send per tick: a map that is dragged sends some ten viewports a second. */
  readonly maxFramesPerTick: number;
  /** Unsent bytes, on top of its snapshot, that make a socket too slow. */
  readonly backlogBytes: number;
  /** Batches kept for a cheap replay. */
  readonly ringBatches: number;
  /** Events replayed from the database; a longer gap costs less as a snapshot. */
  readonly maxReplayEvents: number;
  /** At most one batch in this time: 50 frames a second. The first of a quiet moment goes at once. */
  readonly batchGapMs: number;
  /** When the bus says nothing for this long, the feed looks into the database by itself. */
  readonly silentMs: number;
  /** Behind by more than this, the board is called stale. */
  readonly staleMs: number;
  readonly positionsMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  authDeadlineMs: 5_000,
  mostWaitingPerAddress: 1_000,
  tickMs: 10_000,
  maxFrameBytes: 16_384,
  maxStrikes: 5,
  maxFramesPerTick: 300,
  backlogBytes: 4 * 1024 * 1024,
  ringBatches: 500,
  maxReplayEvents: 2_000,
  batchGapMs: 20,
  silentMs: 1_500,
  staleMs: 8_000,
  positionsMs: 500,
};

/** Why a socket was closed; 4000 and up are ours. */
export const CLOSE = {
  tooManyBadFrames: 1008,
  tooLarge: 1009,
  restart: 1012,
  tryAgain: 1013,
  unauthenticated: 4401,
  passwordChange: 4403,
  oldProtocol: 4406,
  tooSlow: 4408,
} as const;
