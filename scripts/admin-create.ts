import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { ConfigError, readConfig } from '@comcen/server/config.ts';
import { type Admin, makeAdmin } from '@comcen/server/roles/make-admin.ts';
import { createUserBody } from '@comcen/shared/wire/http/auth.ts';

// npm run admin:create [-- --username=siti --name="Siti R" --reset]: makes an admin, or with --reset gives one a new password.
// The password comes from COMCEN_ADMIN_PASSWORD or --password (which others on the machine can see); else one is made and shown.

try {
  await main();
} catch (error) {
  console.error('comcen:', error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      username: { type: 'string' },
      name: { type: 'string' },
      password: { type: 'string' },
      reset: { type: 'boolean', default: false },
    },
  });
  const config = readConfig(process.env);
  const given = flags.password ?? process.env.COMCEN_ADMIN_PASSWORD;
  const password = given || randomBytes(15).toString('base64url');
  const username = flags.username ?? process.env.COMCEN_ADMIN_USERNAME ?? (await askUsername());
  const admin = validAdmin({ username, name: flags.name ?? username, role: 'admin', password });
  await makeAdmin(config, admin, flags.reset);
  console.log(`comcen: ${flags.reset ? 'a new password for' : 'made'} the admin ${admin.username}`);
  if (!given) console.log(`comcen: password ${password}  (shown once, keep it safe)`);
}

function validAdmin(body: Readonly<Record<string, string>>): Admin {
  const parsed = createUserBody.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${issue?.path.join('.')} is not usable: ${issue?.message}`);
}

async function askUsername(): Promise<string> {
  if (!process.stdin.isTTY) throw new ConfigError('whose account? Give --username=NAME or COMCEN_ADMIN_USERNAME');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const username = await terminal.question('Username of the admin [admin]: ');
  terminal.close();
  return username.trim() || 'admin';
}
