import { createHash } from 'node:crypto';
import { touchSession } from '../commands/session/touch-session.ts';
import { type LiveSession, sessionByTokenHash } from '../queries/user-session.ts';
import type { Services } from '../roles/services.ts';

/** How long a session is believed without asking the database. A revocation arrives over the bus long before. */
const BELIEVED_MS = 5_000;
const TOUCH_EVERY_MS = 60_000;
const MOST_ENTRIES = 20_000;
const TOKEN = /^[\w-]{43}$/;

interface Entry {
  session: LiveSession;
  readAt: number;
  touchedAt: number;
}

export interface Sessions {
  /** From memory, at once; undefined = must be looked up. */
  peek(token: string): LiveSession | undefined;
  find(token: string): Promise<LiveSession | null>;
  forget(what: { sessionId?: string | undefined; userId?: string | undefined }): void;
}

const ofProcess = new WeakMap<Services, Sessions>();

/** The process's one cache of sessions; console, phone API and sockets share it. */
export function sessionsOf(services: Services): Sessions {
  const known = ofProcess.get(services);
  if (known) return known;
  const sessions = createSessions(services);
  services.bus.subscribe('session_revoked', (what) => sessions.forget(what));
  ofProcess.set(services, sessions);
  return sessions;
}

/**
 * Ends sessions everywhere: here at once, in other processes over the bus. Call it after the commit. Never throws: it is done, and who
 * does not hear of it asks the database within `BELIEVED_MS`.
 */
export async function announceRevocation(
  services: Services,
  what: { sessionId?: string; userId?: string },
): Promise<void> {
  sessionsOf(services).forget(what);
  await services.bus.publish('session_revoked', what).catch((error: unknown) => {
    services.log.warn(
      { err: error },
      `a revocation was not announced: other processes see it in ${BELIEVED_MS / 1000} s`,
    );
  });
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

function createSessions(services: Services): Sessions {
  const entries = new Map<string, Entry>();
  const underWay = new Map<string, Promise<LiveSession | null>>();
  // A lookup that was under way during a revocation may have read the row before it: its answer is not kept.
  let revocations = 0;

  const keep = (token: string, session: LiveSession, now: Date) => {
    const entry = { session, readAt: now.getTime(), touchedAt: session.lastSeenAt.getTime() };
    entries.delete(token);
    if (entries.size >= MOST_ENTRIES) entries.delete(entries.keys().next().value ?? '');
    entries.set(token, entry);
    touchWhenDue(entry, now);
  };

  const lookUp = async (token: string): Promise<LiveSession | null> => {
    const seen = revocations;
    const now = services.clock();
    const session = await sessionByTokenHash(services.database.sql, hashOf(token), now);
    // Who must choose a password is asked for afresh each time: the next request may come here before any word of the change.
    const isBelieved = session !== null && !session.mustChangePassword && seen === revocations;
    if (isBelieved) keep(token, session, now);
    else if (!session) entries.delete(token);
    return session;
  };

  const touchWhenDue = (entry: Entry, now: Date) => {
    if (now.getTime() - entry.touchedAt <= TOUCH_EVERY_MS) return;
    entry.touchedAt = now.getTime();
    touchSession(services.database.sql, entry.session, now).catch((error: unknown) =>
      services.log.warn({ err: error }, 'session not touched; the next use tries again'),
    );
  };

  return {
    peek(token) {
      const entry = entries.get(token);
      if (!entry) return undefined;
      const now = services.clock();
      const at = now.getTime();
      if (at - entry.readAt > BELIEVED_MS || entry.session.expiresAt.getTime() <= at) return undefined;
      touchWhenDue(entry, now);
      return entry.session;
    },
    find(token) {
      if (!TOKEN.test(token)) return Promise.resolve(null);
      const found = this.peek(token);
      if (found) return Promise.resolve(found);
      const running = underWay.get(token);
      if (running) return running.then((session) => (session?.mustChangePassword ? lookUp(token) : session));
      const started = lookUp(token).finally(() => underWay.delete(token));
      underWay.set(token, started);
      return started;
    },
    forget({ sessionId, userId }) {
      revocations += 1;
      underWay.clear();
      for (const [token, { session }] of entries) {
        if (session.actor.sessionId === sessionId || session.actor.userId === userId) entries.delete(token);
      }
    },
  };
}
