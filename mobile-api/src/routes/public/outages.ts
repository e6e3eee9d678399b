import type { App } from '@comcen/server/http/build-app.ts';
import { publicOutages } from '@comcen/server/queries/outages.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { outagesReply } from '@comcen/shared/wire/http/report.ts';

/** One read of the database in this time, however many ask: on a black night everybody does. */
const SHARED_MS = 5_000;

export async function outageRoutes(app: App, services: Services): Promise<void> {
  let shared: { reply: ReturnType<typeof publicOutages>; untilMs: number } | null = null;
  const current = () => {
    if (shared && performance.now() < shared.untilMs) return shared.reply;
    const reply = publicOutages(systemContext(services));
    const mine = { reply, untilMs: performance.now() + SHARED_MS };
    shared = mine;
    reply.catch(() => {
      if (shared === mine) shared = null;
    });
    return reply;
  };
  const schema = { tags: ['public'], summary: 'Open outages, places rounded', response: { 200: outagesReply } };
  app.get('/outages', { config: { access: 'public' }, schema }, (_request, reply) => {
    reply.header('cache-control', `public, max-age=${SHARED_MS / 1000}`);
    return current();
  });
}
