import type { Change, DownFrame } from '@comcen/shared/wire/socket/frames.ts';
import { applyChanges, applyPositions } from './apply.ts';
import { boardOf } from './board.ts';
import type { LiveStore } from './store.ts';

/** Changes within one beat become one new board and one render. 50 ms is below what an eye notices. */
const BEAT_MS = 50;

export interface FrameQueue {
  take(frame: DownFrame): void;
  flush(): void;
}

export function createFrameQueue(store: LiveStore, resubscribe: () => void): FrameQueue {
  let changes: Change[] = [];
  let cursor = 0;
  let beat: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(beat);
    beat = undefined;
    const { board } = store.get();
    if (board && (changes.length > 0 || cursor > board.cursor)) {
      store.set({ board: applyChanges(board, changes, cursor) });
    }
    const asksForSnapshot = changes.some(({ entity }) => entity === 'setting');
    changes = [];
    if (asksForSnapshot) resubscribe();
  }

  function take(frame: DownFrame): void {
    switch (frame.t) {
      case 'snapshot':
        changes = [];
        cursor = frame.data.cursor;
        store.set({ board: boardOf(frame.data) });
        return;
      case 'changes':
        changes.push(...frame.items);
        cursor = Math.max(cursor, frame.cursor);
        beat ??= setTimeout(flush, BEAT_MS);
        return;
      case 'live':
        cursor = Math.max(cursor, frame.cursor);
        flush();
        store.set({ link: { phase: 'live' } });
        return;
      case 'tick':
        if (store.get().link.phase !== 'live' && store.get().board) store.set({ link: { phase: 'live' } });
        return;
      case 'positions': {
        const { board } = store.get();
        if (board) store.set({ board: applyPositions(board, frame.items) });
        return;
      }
      case 'reset':
        changes = [];
        resubscribe();
        return;
      case 'error':
        store.set({ link: { phase: 'refused', detail: frame.detail } });
        return;
      default:
        return;
    }
  }

  return { take, flush };
}
