import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A link to a server that can get stuck half-open, as behind a pulled cable: both ends still believe in it, nothing comes through. */
export interface StuckLink {
  /** The server's URL, by way of this link. */
  readonly url: string;
  stick(): void;
  close(): Promise<void>;
}

export async function openStuckLink(target: string): Promise<StuckLink> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isStuck = false;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
      if (!isStuck) socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the link has no port');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    url: url.href,
    stick() {
      isStuck = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
