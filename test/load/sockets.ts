import { downFrame, PROTOCOL_VERSION } from '@comcen/shared/wire/socket/frames.ts';
import WebSocket from 'ws';

export interface SocketLogin {
  readonly url: string;
  readonly token: string;
  readonly topic: 'board' | 'crew';
}

const SNAPSHOT = { board: 'snapshot', crew: 'crew_snapshot' } as const;

/** Logs in, subscribes, and settles when the snapshot is there and the socket is live; every frame after that goes to `onFrame`. */
export function openSocket({ url, token, topic }: SocketLogin, onFrame: (bytes: Buffer) => void): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.send(JSON.stringify({ t: 'auth', token }));
      socket.send(JSON.stringify({ t: 'subscribe', topic, protocol: PROTOCOL_VERSION }));
    });
    let hasSnapshot = false;
    const beforeLive = (data: Buffer) => {
      const frame = downFrame.parse(JSON.parse(String(data)));
      if (frame.t === 'error') return reject(new Error(`${frame.code}: ${frame.detail}`));
      hasSnapshot ||= frame.t === SNAPSHOT[topic];
      if (!hasSnapshot || frame.t !== 'live') return;
      socket.off('message', beforeLive);
      socket.on('message', onFrame);
      resolve(socket);
    };
    socket.on('message', beforeLive);
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`the socket closed with ${code}`)));
  });
}
