import type { App } from '@comcen/server/http/build-app.ts';
import { WORLD_PASSWORD } from '../factories/world.ts';

/** Logs in through the app's own door and returns the token; throws what the door answered. */
export async function loginAs(app: App, username: string, url = '/api/auth/login'): Promise<string> {
  const reply = await app.inject({ method: 'POST', url, payload: { username, password: WORLD_PASSWORD } });
  if (reply.statusCode !== 200) throw new Error(`login of ${username}: ${reply.statusCode} ${reply.body}`);
  const { token }: { token: string } = reply.json();
  return token;
}

export const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });
