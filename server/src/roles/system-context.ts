import type { Context } from '../context.ts';
import type { Services } from './services.ts';

/** The context of work that no person asked for: rounds, timers, the seed. */
export function systemContext(services: Pick<Services, 'database' | 'clock' | 'newId' | 'log' | 'ring'>): Context {
  const { database, clock, newId, log, ring } = services;
  return {
    db: database.db,
    sql: database.sql,
    actor: { kind: 'system' },
    clock,
    newId,
    log,
    ring,
    inTransaction: false,
  };
}
