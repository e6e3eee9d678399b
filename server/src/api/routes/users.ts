import { createUserBody, resetPasswordBody, userItem } from '@comcen/shared/wire/http/auth.ts';
import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { z } from 'zod';
import { createUser } from '../../commands/user/create-user.ts';
import { disableUser } from '../../commands/user/disable-user.ts';
import { enableUser } from '../../commands/user/enable-user.ts';
import { resetPassword } from '../../commands/user/reset-password.ts';
import type { Context } from '../../context.ts';
import type { App } from '../../http/build-app.ts';
import { replyOnce } from '../../http/idempotent.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { announceRevocation } from '../../http/sessions.ts';
import { usersPage } from '../../queries/users.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['users'];
const params = z.object({ id });
const sortKey = z.object({ username: z.string() });

export async function userRoutes(app: App, services: Services): Promise<void> {
  const listSchema = { tags, querystring: pageQuery, response: { 200: page(userItem) } };
  app.get('/api/users', { schema: listSchema }, async (request) => {
    const { limit, cursor } = request.query;
    const after = decodeCursor(cursor, sortKey)?.username ?? null;
    const users = await usersPage(contextOf(request), { after, limit: limit + 1 });
    return pageOf(users, limit, ({ username }) => ({ username }));
  });

  const createSchema = { tags, body: createUserBody, response: { 201: userItem } };
  app.post('/api/users', { schema: createSchema }, async (request, reply) => {
    const work = async (ctx: Context) => ({ status: 201, body: await createUser(ctx, request.body) });
    // No hash of a password may be kept that is faster to guess than Argon2id's.
    const { password: _, ...identity } = request.body;
    return replyOnce(request, reply, contextOf(request), work, identity);
  });

  const resetSchema = { tags, params, body: resetPasswordBody, response: { 200: userItem } };
  app.post('/api/users/:id/reset-password', { schema: resetSchema }, async (request) => {
    const user = await resetPassword(contextOf(request), request.params.id, request.body.password);
    await announceRevocation(services, { userId: user.id });
    return user;
  });

  const changeSchema = { tags, params, response: { 200: userItem } };
  app.post('/api/users/:id/disable', { schema: changeSchema }, async (request) => {
    const user = await disableUser(contextOf(request), request.params.id);
    await announceRevocation(services, { userId: user.id });
    return user;
  });

  app.post('/api/users/:id/enable', { schema: changeSchema }, (request) =>
    enableUser(contextOf(request), request.params.id),
  );
}
