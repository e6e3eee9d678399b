/** One socket's place in a stream of frames, numbered by the last event they hold. */
export interface Subscriber {
  /** Live: the frame goes out, unless an earlier one held it already. Not yet live: it waits for the snapshot or the replay. */
  deliver(to: number, frame: Buffer): void;
  readonly isJoining: boolean;
  /** Everything up to `cursor` was sent: what waited behind it follows, then frames go out at once. Returns how far it is now. */
  goLive(cursor: number): number;
}

/** A join that takes longer than this many frames starts over. */
const MAX_WAITING = 2_000;

export function createSubscriber(sendBytes: (frame: Buffer) => void, onOverrun: () => void): Subscriber {
  let waiting: { to: number; frame: Buffer }[] | null = [];
  let sentTo = -1;
  const send = (to: number, frame: Buffer) => {
    if (to <= sentTo) return;
    sentTo = to;
    sendBytes(frame);
  };
  return {
    get isJoining() {
      return waiting !== null;
    },
    deliver(to, frame) {
      if (waiting === null) send(to, frame);
      else if (waiting.length < MAX_WAITING) waiting.push({ to, frame });
      else onOverrun();
    },
    goLive(cursor) {
      sentTo = cursor;
      const held = waiting ?? [];
      waiting = null;
      for (const { to, frame } of held) send(to, frame);
      return sentTo;
    },
  };
}
