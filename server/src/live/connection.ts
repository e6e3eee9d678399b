import type { DownFrame } from '@comcen/shared/wire/socket/frames.ts';
import type { WebSocket } from 'ws';
import { CLOSE } from './limits.ts';

/** Our end of one socket. */
export interface Connection {
  /** A frame that was serialised before: the same bytes go to many sockets. */
  sendBytes(frame: Buffer): void;
  send(frame: DownFrame): void;
  /** A snapshot or a replay: may be larger than the backlog allows, unless the one before it was not read yet. */
  sendLarge(frames: readonly Buffer[]): void;
  readonly backlogBytes: number;
  readonly isOpen: boolean;
  close(code: number, reason: string): void;
}

export const encodeFrame = (frame: DownFrame): Buffer => Buffer.from(JSON.stringify(frame));

/** How long a close frame may wait behind unsent data before the socket is cut. */
export const CLOSE_GRACE_MS = 2_000;

/** `maxBacklogBytes`: unsent bytes at which the socket is dropped, so that one slow reader never fills our memory. */
export function createConnection(ws: WebSocket, maxBacklogBytes: number): Connection {
  let allowance = maxBacklogBytes;
  const close = (code: number, reason: string) => {
    if (ws.readyState !== ws.OPEN) return;
    ws.close(code, reason);
    setTimeout(() => ws.terminate(), CLOSE_GRACE_MS).unref();
  };
  const isTooSlow = (limit: number): boolean => {
    if (ws.bufferedAmount <= limit) return false;
    close(CLOSE.tooSlow, 'too slow: connect again for a fresh snapshot');
    return true;
  };
  const sendBytes = (frame: Buffer) => {
    if (ws.readyState !== ws.OPEN || isTooSlow(allowance)) return;
    if (ws.bufferedAmount < maxBacklogBytes) allowance = maxBacklogBytes;
    ws.send(frame, { binary: false });
  };
  return {
    sendBytes,
    send: (frame) => sendBytes(encodeFrame(frame)),
    sendLarge(frames) {
      if (ws.readyState !== ws.OPEN || isTooSlow(maxBacklogBytes)) return;
      for (const frame of frames) ws.send(frame, { binary: false });
      allowance = ws.bufferedAmount + maxBacklogBytes;
    },
    get backlogBytes() {
      return ws.bufferedAmount;
    },
    get isOpen() {
      return ws.readyState === ws.OPEN;
    },
    close,
  };
}
