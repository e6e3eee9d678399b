import type { SqlRunner } from '../../context.ts';
import type { LiveSession } from '../../queries/user-session.ts';
import { sessionEnd } from './lifetime.ts';

/** Notes that a session was used and slides its end. A row nobody else reads at that moment: no event, no transaction. */
export async function touchSession(sql: SqlRunner, session: LiveSession, now: Date): Promise<Date> {
  // A program's key ends when it was said to, however much it is used.
  const expiresAt = session.kind === 'program' ? session.expiresAt : sessionEnd(session.kind, session.createdAt, now);
  await sql`update session set last_seen_at = ${now}, expires_at = ${expiresAt}
    where id = ${session.actor.sessionId} and revoked_at is null`;
  return expiresAt;
}
