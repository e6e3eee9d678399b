import { applyAll } from '@comcen/shared/wire/socket/apply.ts';
import type { DownFrame } from '@comcen/shared/wire/socket/frames.ts';
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
        store.set({ link: { phase: 'connecting' } });
        resubscribe();
        return;
      case 'error':
        store.set({ link: { phase: 'refused', detail: frame.detail } });
        return;
      case 'snapshot':
        waiting = [frame];
        flush();
        return;
      case 'live':
        waiting.push(frame);
        flush();
        store.set({ link: { phase: 'live' } });
        return;
      default:
        waiting.push(frame);
        beat ??= setTimeout(flush, BEAT_MS);
    }
  }

  return { take, flush };
}

/** Targets and ages are part of the snapshot only. */
const changesSettings = (frame: DownFrame): boolean =>
  frame.t === 'changes' && frame.items.some(({ entity }) => entity === 'setting');
