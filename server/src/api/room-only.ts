import type { onRequestHookHandler } from 'fastify';
import { AppError } from '../errors.ts';

/** What a technician's session may ask here: who it is, and to end. The crew's own work is on the phone API and `/ws`. */
const FOR_EVERYBODY: readonly string[] = ['/api/me', '/api/auth/logout'];

/** Technicians carry valid tokens of the phone API, and the permissions of their work: the room's API is not for them. */
export const roomOnly: onRequestHookHandler = (request, _reply, done) => {
  const { url = '' } = request.routeOptions;
  const isRefused =
    request.session?.actor.role === 'technician' && url.startsWith('/api/') && !FOR_EVERYBODY.includes(url);
  done(isRefused ? new AppError('forbidden', 'This is the API of the command center. Use the phone app.') : undefined);
};
