import { AppError } from '../errors.ts';
import type { App } from './build-app.ts';
import { PROBLEM_TYPE, type ProblemReply, problemOf } from './problem.ts';

/** Everything thrown, and every unknown address, leaves as a problem body; the unexpected is logged here and only here. */
export function answerProblems(app: App): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request.body ?? request.query);
    if (problem.isUnexpected) request.log.error({ err: error, route: request.routeOptions.url }, 'unexpected error');
    return reply.code(problem.status).headers(headersOf(problem)).send(JSON.stringify(problem.body));
  });
  app.setNotFoundHandler((_request, reply) => {
    const problem = problemOf(new AppError('not_found', 'There is nothing at this address. See /docs.'));
    return reply.code(problem.status).headers(headersOf(problem)).send(JSON.stringify(problem.body));
  });
}

const headersOf = ({ retryAfterS }: ProblemReply): Record<string, string> => ({
  'content-type': PROBLEM_TYPE,
  'cache-control': 'no-store',
  ...(retryAfterS === null ? {} : { 'retry-after': String(Math.ceil(retryAfterS)) }),
});
