import { createTransport } from 'nodemailer';
import type { Delivery } from '../commands/digest/digest-life.ts';

export interface Mail {
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mailer {
  /** One try; never throws for what a mail server can answer. */
  send(mail: Mail): Promise<Delivery>;
  close(): void;
}

const PATIENCE_MS = 15_000;

/** Speaks SMTP to `smtp.url`; TLS is taken where it is offered, and demanded with smtps: or `?requireTLS=true`. */
// One mail at a time: the errors do not say how far a try had come, the transaction's log does.
export function createMailer(smtp: { readonly url: string; readonly from: string }): Mailer {
  let isTextUnderWay = false;
  const nothing = () => undefined;
  const transcript = (_entry: unknown, line?: unknown) => {
    if (line === 'DATA') isTextUnderWay = true;
  };
  const transport = createTransport({
    url: smtp.url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    transactionLog: true,
    logger: { trace: nothing, debug: transcript, info: nothing, warn: nothing, error: nothing, fatal: nothing },
  });
  const host = hostOf(smtp.from);
  return {
    async send({ to, messageId, ...body }) {
      isTextUnderWay = false;
      try {
        await transport.sendMail({
          from: smtp.from,
          to,
          messageId: `<${messageId}@${host}>`,
          headers: { 'Auto-Submitted': 'auto-generated', Precedence: 'bulk' },
          ...body,
        });
        return { kind: 'sent' };
      } catch (error) {
        return deliveryOf(error, isTextUnderWay);
      }
    },
    close: () => transport.close(),
  };
}

const hostOf = (from: string): string => from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '');

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly message: string;
}

/**
 * What a failed try means: 5yz about this address or text is final; a login or a sender that is refused is the server's set-up, which
 * somebody mends; a line that breaks after the text was handed over tells nothing, and a second mail would be worse than none.
 */
function deliveryOf(error: unknown, isTextUnderWay: boolean): Delivery {
  if (!(error instanceof Error)) return { kind: 'away', answer: 'unknown' };
  const { code, command, responseCode, message }: SmtpError = error;
  const answer = withoutAddresses(`${code ?? 'ERROR'} ${message}`);
  if (responseCode !== undefined) {
    const isAboutThis = command === 'RCPT TO' || command === 'DATA' || code === 'EENVELOPE' || code === 'EMESSAGE';
    return { kind: responseCode >= 500 && isAboutThis ? 'refused' : 'away', answer };
  }
  return { kind: isTextUnderWay ? 'unsure' : 'away', answer };
}

const withoutAddresses = (text: string): string => text.replaceAll(/[^\s<>]+@[^\s<>]+/g, '…');
