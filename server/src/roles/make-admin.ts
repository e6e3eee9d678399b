import type { createUserBody } from '@comcen/shared/wire/http/auth.ts';
import type { z } from 'zod';
import { createUser } from '../commands/user/create-user.ts';
import { resetPassword } from '../commands/user/reset-password.ts';
import { type Config, ConfigError } from '../config.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { createLog } from '../http/log.ts';
import { announceRevocation } from '../http/sessions.ts';
import { userForLogin } from '../queries/user-login.ts';
import { openServices } from './open-services.ts';
import { systemContext } from './system-context.ts';

export type Admin = z.output<typeof createUserBody>;

/**
 * Makes an admin on the configured database, which may be empty or in use; with `isReset` gives an admin there is a new password
 * and ends their sessions. Throws `ConfigError` with one line.
 */
export async function makeAdmin(config: Config, admin: Admin, isReset: boolean): Promise<void> {
  await migrateDatabase(config.databaseUrl, new Date());
  const services = await openServices(config, { log: createLog('error'), application: 'comcen admin', poolSize: 2 });
  try {
    const ctx = systemContext(services);
    const known = await userForLogin(ctx.sql, admin.username);
    if (!isReset) {
      if (known) throw new ConfigError(`${admin.username} exists already; a new password comes with --reset`);
      await createUser(ctx, admin);
      return;
    }
    if (known?.role !== 'admin') throw new ConfigError(`there is no admin ${admin.username}`);
    await resetPassword(ctx, known.id, admin.password);
    await announceRevocation(services, { userId: known.id });
  } finally {
    await services.close();
  }
}
