import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const GIVEN = /^[\w.-]{1,64}$/;

/** A short id per request, unique over processes; a trusted proxy's own `X-Request-Id` is kept. */
export function requestIds(isBehindProxy: boolean): (request: IncomingMessage) => string {
  const process = randomBytes(4).toString('hex');
  let count = 0;
  return (request) => {
    const given = isBehindProxy ? request.headers['x-request-id'] : undefined;
    if (typeof given === 'string' && GIVEN.test(given)) return given;
    count += 1;
    return `${process}-${count.toString(36)}`;
  };
}
