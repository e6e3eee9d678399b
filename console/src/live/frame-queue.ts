import { applyAll } from '@comcen/shared/wire/socket/apply.ts';
import type { DownFrame } from '@comcen/shared/wire/socket/frames.ts';
import { serverNow } from '../time/ticker.ts';
import type { LiveStore } from './store.ts';

/** Frames within one beat become one new board and one render. 50 ms is below what an eye notices. */
const BEAT_MS = 50;

export interface FrameQueue {
  take(frame: DownFrame): void;
  flush(): void;
}

/** `resubscribe` asks for a whole new snapshot; until it comes the old board stays, marked as not live. */
export function createFrameQueue(store: LiveStore, resubscribe: () => void): FrameQueue {
  let waiting: DownFrame[] = [];
  let beat: ReturnType<typeof setTimeout> | undefined;
  /** The server said that its board is behind. */
  let isStale = false;

  function flush(): void {
    clearTimeout(beat);
    beat = undefined;
    const frames = waiting;
    waiting = [];
    const { board } = store.get();
    const next = applyAll(board, frames);
    if (next !== board) store.set({ board: next });
    if (frames.some(changesSettings)) resubscribe();
  }

  function take(frame: DownFrame): void {
    switch (frame.t) {
      case 'reset':
        waiting = [];
        isStale = false;
        store.set({ link: { phase: 'connecting' } });
        resubscribe();
        return;
      case 'error':
        heardError(frame);
        return;
      case 'snapshot':
        waiting = [frame];
        flush();
        return;
      case 'live':
        waiting.push(frame);
        flush();
        isStale = false;
        store.set({ link: { phase: 'live' } });
        return;
      case 'tick':
      case 'changes':
        // The server reads events again: it sends neither while it does not.
        if (isStale) store.set({ link: { phase: 'live' } });
        isStale = false;
        waiting.push(frame);
        beat ??= setTimeout(flush, BEAT_MS);
        return;
      default:
        waiting.push(frame);
        beat ??= setTimeout(flush, BEAT_MS);
    }
  }

  /** `unavailable` is about the data behind a good line and passes by itself; too many frames of ours are no matter of the line. */
  function heardError({ code, detail }: Extract<DownFrame, { t: 'error' }>): void {
    const { link, heardAtMs, board } = store.get();
    if (code === 'rate_limited') return;
    if (code !== 'unavailable' || board === null) {
      store.set({ link: { phase: 'refused', detail } });
      return;
    }
    if (link.phase !== 'live') return;
    isStale = true;
    store.set({ link: { phase: 'stale', sinceMs: heardAtMs ?? serverNow() } });
  }

  return { take, flush };
}

/** Targets and ages are part of the snapshot only. */
const changesSettings = (frame: DownFrame): boolean =>
  frame.t === 'changes' && frame.items.some(({ entity }) => entity === 'setting');
