import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface MailServer {
  readonly url: string;
  readonly port: number;
  /** What was taken, as it came over the line. */
  readonly mails: { readonly to: string; readonly source: string; readonly isSecure: boolean }[];
  /** Cuts every line that is open. */
  hangUp(): void;
  stop(): Promise<void>;
}

/**
 * A real SMTP server on a port of its own. `port`: of one that was stopped, to come back. TLS: with the certificate that the package
 * brings, which nobody vouches for.
 */
export async function startMailServer(
  options: SMTPServerOptions = {},
  port = 0,
  { hasTls = false }: { readonly hasTls?: boolean } = {},
): Promise<MailServer> {
  const mails: MailServer['mails'] = [];
  const lines = new Set<Socket>();
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', ...(hasTls ? [] : ['STARTTLS'])],
    logger: false,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(',');
        mails.push({ to, source: Buffer.concat(parts).toString(), isSecure: session.secure });
        done();
      });
    },
    ...options,
  });
  smtp.on('error', () => undefined);
  smtp.server.on('connection', (line: Socket) => {
    lines.add(line);
    line.on('close', () => lines.delete(line));
  });
  smtp.listen(port, '127.0.0.1');
  await once(smtp.server, 'listening');
  const at = (smtp.server.address() as AddressInfo).port;
  return {
    url: `smtp://127.0.0.1:${at}`,
    port: at,
    mails,
    hangUp: () => {
      for (const line of lines) line.destroy();
    },
    stop: () => new Promise((resolve) => void smtp.close(() => resolve())),
  };
}
