import type { Role } from '@comcen/shared/domain/codes.ts';
import type { Actor, SqlRunner } from '../context.ts';

export type UserActor = Extract<Actor, { kind: 'user' }>;

export interface LiveSession {
  readonly actor: UserActor;
  readonly username: string;
  readonly kind: 'console' | 'phone' | 'program';
  /** Somebody else chose the password: nothing is open but choosing another one. */
  readonly mustChangePassword: boolean;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

interface Row {
  id: string;
  kind: LiveSession['kind'];
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  user_id: string;
  username: string;
  name: string;
  must_change_password: boolean;
  role: Role;
  up3_id: string | null;
  ulp_id: string | null;
  crew_id: string | null;
}

/**
 * The session behind a token, null when it is unknown, over, revoked or its user disabled. Runs before anybody is known, so it
 * authorizes nobody. Index: session_token_hash_key, then primary keys and technician_user_id_key.
 */
export async function sessionByTokenHash(sql: SqlRunner, tokenHash: Buffer, now: Date): Promise<LiveSession | null> {
  const [row] = await sql<Row[]>`
    select s.id, s.kind, s.created_at, s.last_seen_at, s.expires_at,
      u.id as user_id, u.username, u.name, u.must_change_password, u.role, u.up3_id, u.ulp_id, t.crew_id
    from session s
    join app_user u on u.id = s.user_id
    left join technician t on t.user_id = u.id
    where s.token_hash = ${tokenHash} and s.revoked_at is null and s.expires_at > ${now} and u.disabled_at is null`;
  return row ? sessionOfRow(row) : null;
}

function sessionOfRow(row: Row): LiveSession {
  return {
    actor: {
      kind: 'user',
      userId: row.user_id,
      sessionId: row.id,
      name: row.name,
      role: row.role,
      scope: { up3Id: row.up3_id, ulpId: row.ulp_id },
      crewId: row.crew_id,
    },
    username: row.username,
    kind: row.kind,
    mustChangePassword: row.must_change_password,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  };
}
