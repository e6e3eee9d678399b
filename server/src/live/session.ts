import { PROTOCOL_VERSION, type UpFrame } from '@comcen/shared/wire/socket/frames.ts';
import type { WebSocket } from 'ws';
import type { Actor } from '../context.ts';
import { AppError } from '../errors.ts';
import { passwordChangeRequired, sessionOf } from '../http/authenticate.ts';
import { createConnection } from './connection.ts';
import { CLOSE } from './limits.ts';
import type { Live } from './live.ts';
import { parseUpFrame } from './parse-up-frame.ts';
import { type Subscription, subscribe } from './subscribe.ts';

/** One socket from hello to close. */
export interface Session {
  /** Every tick: the frame for live ones, forgiveness, and a look whether the login still stands. */
  tick(frame: Buffer): void;
  /** To live ones only: who has no board yet must not take a cursor from it. */
  tell(frame: Buffer): void;
  revoke(what: { userId?: string | undefined; sessionId?: string | undefined }): void;
}

type UserActor = Extract<Actor, { kind: 'user' }>;
export interface Login {
  readonly actor: UserActor;
  readonly token: string;
}

/** Frames of one client that may wait for an earlier one. */
const MAX_QUEUED = 50;
const REVIEW_TICKS = 6;

/**
 * Runs the protocol of frames.ts on one socket. `byUpgrade`: the login of the upgrade's cookie or bearer, null = by first frame;
 * `onLogin` is called when that came, and at the end.
 */
export function startSession(live: Live, ws: WebSocket, byUpgrade: Login | null, onLogin: () => void): Session {
  const { limits, services } = live;
  const connection = createConnection(ws, limits.backlogBytes);
  let login = byUpgrade;
  let subscription: Subscription | null = null;
  let strikes = 0;
  let framesThisTick = 0;
  let queued = 0;
  // Spread over a minute, so that a thousand sockets do not look their logins up at once.
  let ticksToReview = Math.floor(Math.random() * REVIEW_TICKS);
  let work: Promise<void> = Promise.resolve();
  const now = () => services.clock().toISOString();
  const clients = services.metrics.socketClients;
  let topic: 'none' | 'board' | 'crew' | 'gone' = 'none';
  clients.inc({ topic });
  const countAs = (next: typeof topic) => {
    if (topic === 'gone') return;
    clients.dec({ topic });
    if (next !== 'gone') clients.inc({ topic: next });
    topic = next;
  };

  const refuse = (code: string, detail: string) => {
    connection.send({ t: 'error', code, detail });
    strikes += 1;
    if (strikes >= limits.maxStrikes) connection.close(CLOSE.tooManyBadFrames, 'too many bad frames');
  };
  const deadline = setTimeout(() => {
    if (login) return;
    connection.send({
      t: 'error',
      code: 'unauthenticated',
      detail: 'Send {"t":"auth","token":..} as the first frame.',
    });
    connection.close(CLOSE.unauthenticated, 'not logged in');
  }, limits.authDeadlineMs);

  const authenticate = async (token: string) => {
    // What a socket is subscribed to belongs to who subscribed: another person opens another socket.
    if (login?.token === token) return;
    if (login) return refuse('invalid', 'This socket is logged in. Open another one for another login.');
    const session = await sessionOf(services, token);
    if (session?.mustChangePassword) {
      const { code, detail } = passwordChangeRequired();
      connection.send({ t: 'error', code, detail });
      return connection.close(CLOSE.passwordChange, 'choose your own password first');
    }
    if (session) {
      login = { actor: session.actor, token };
      return onLogin();
    }
    connection.send({ t: 'error', code: 'unauthenticated', detail: 'The session is over or was ended. Log in again.' });
    connection.close(CLOSE.unauthenticated, 'session over');
  };
  const start = async (frame: Extract<UpFrame, { t: 'subscribe' }>) => {
    if (frame.protocol !== PROTOCOL_VERSION) {
      const detail = `This page speaks protocol ${frame.protocol}, the server ${PROTOCOL_VERSION}. Reload the page.`;
      connection.send({ t: 'error', code: 'protocol', detail });
      return connection.close(CLOSE.oldProtocol, 'reload');
    }
    if (!login) return refuse('unauthenticated', 'Send {"t":"auth","token":..} before you subscribe.');
    subscription?.end();
    subscription = null;
    subscription = await subscribe(live, connection, login.actor, frame);
    countAs(subscription ? frame.topic : 'none');
  };
  const handle = async (frame: UpFrame) => {
    if (frame.t === 'ping') connection.send({ t: 'pong', n: frame.n, at: now() });
    else if (frame.t === 'auth') await authenticate(frame.token);
    else if (frame.t === 'subscribe') await start(frame);
    else if (subscription?.look) subscription.look(frame.bounds);
    else refuse('invalid', 'Subscribe to a board before you send a viewport.');
  };
  const answerFailure = (error: unknown) => {
    if (error instanceof AppError) return refuse(error.code, error.detail);
    services.log.error({ err: error }, 'live: a frame could not be answered');
    connection.send({ t: 'error', code: 'internal', detail: 'The server could not answer. Connect again.' });
    connection.close(CLOSE.tryAgain, 'try again');
  };

  ws.on('message', (data, isBinary) => {
    framesThisTick += 1;
    if (framesThisTick > limits.maxFramesPerTick || queued >= MAX_QUEUED) {
      return refuse('rate_limited', 'Too many frames. Send fewer, and wait for answers.');
    }
    const parsed = parseUpFrame(data, isBinary, limits.maxFrameBytes);
    if (!parsed.ok) return refuse(parsed.refusal.code, parsed.refusal.detail);
    queued += 1;
    work = work
      .then(() => (connection.isOpen ? handle(parsed.value) : undefined))
      .catch(answerFailure)
      .finally(() => {
        queued -= 1;
      });
  });

  const session: Session = {
    tick(frame) {
      session.tell(frame);
      framesThisTick = 0;
      strikes = Math.max(0, strikes - 1);
      ticksToReview = (ticksToReview + REVIEW_TICKS - 1) % REVIEW_TICKS;
      if (login && ticksToReview === 0) reviewLogin(login);
    },
    tell(frame) {
      if (subscription) connection.sendBytes(frame);
    },
    revoke({ userId, sessionId }) {
      if (!login || (login.actor.userId !== userId && login.actor.sessionId !== sessionId)) return;
      connection.close(CLOSE.unauthenticated, 'session ended');
    },
  };
  /** The bus may lose a revocation, a session may run out, a person may be given another region. */
  const reviewLogin = ({ actor, token }: Login) => {
    sessionOf(services, token).then(
      (current) => {
        const isSame = current && JSON.stringify(current.actor) === JSON.stringify(actor);
        if (isSame && !current.mustChangePassword) return;
        connection.close(CLOSE.unauthenticated, 'session ended or changed');
      },
      (error) => services.log.warn({ err: error }, 'live: a login could not be looked up; the next tick tries again'),
    );
  };
  const end = () => {
    clearTimeout(deadline);
    live.sessions.delete(session);
    countAs('gone');
    onLogin();
    // A subscription that is just being made ends when it is there.
    work = work.then(() => subscription?.end());
  };
  ws.on('close', end);
  // Too large or not a frame at all: ws closes it with the right code; the event must only be heard.
  ws.on('error', (error) => services.log.debug({ err: error }, 'live: a socket failed'));
  live.sessions.add(session);
  connection.send({ t: 'hello', protocol: PROTOCOL_VERSION, at: now() });
  return session;
}
