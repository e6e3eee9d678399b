import type { Role } from '@comcen/shared/domain/codes.ts';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Logger } from 'pino';
import type { Sql, TransactionSql } from 'postgres';
import type * as schema from './db/schema/index.ts';

/** Region of an actor: `up3Id` null = everything (admin); `ulpId` null = the whole UP3. */
export interface Scope {
  readonly up3Id: string | null;
  readonly ulpId: string | null;
}

export type Actor =
  | { readonly kind: 'system' }
  | {
      readonly kind: 'user';
      readonly userId: string;
      readonly sessionId: string;
      readonly name: string;
      readonly role: Role;
      readonly scope: Scope;
      /** Set for technicians: the crew whose orders they work. */
      readonly crewId: string | null;
    }
  | { readonly kind: 'customer' }
  | { readonly kind: 'tracker'; readonly crewId: string };

export type Db = PostgresJsDatabase<typeof schema>;
/** A connection or a transaction of postgres.js; hot paths write SQL on it. */
export type SqlRunner = Sql | TransactionSql;

/** Everything a command or a query may touch. Every dependency is visible here. */
export interface Context {
  readonly db: Db;
  readonly sql: SqlRunner;
  /** Of who reads over connections of his own: what writes all the same, and may wait for a lock there. */
  readonly writing?: Pick<Context, 'db' | 'sql'>;
  readonly actor: Actor;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly log: Logger;
  /** Called after a commit that recorded events: wakes the relay. Coalesced; losing it costs a timer's tick, nothing else. */
  readonly ring: () => void;
  /** True inside `withTransaction`. */
  readonly inTransaction: boolean;
}
