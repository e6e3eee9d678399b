import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
export const isMutation = (method: string): boolean => !READING.has(method);

/**
 * Cookies ignore ports, so Origin is compared with scheme, host and port of the request (as the proxy tells them when it is
 * trusted). `mayBeAbsent`: programs send no Origin; a browser's cross-site request always does.
 */
export function assertOwnOrigin(request: FastifyRequest, mayBeAbsent: boolean): void {
  const { origin } = request.headers;
  if (origin === undefined && mayBeAbsent) return;
  if (origin === `${request.protocol}://${request.host}`) return;
  throw new AppError(
    'forbidden',
    'This request does not come from our own page (Origin). Programs use a bearer token.',
  );
}
