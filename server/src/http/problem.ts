import { AppError, ERROR_CODES, type ErrorCode, type FieldIssue } from '../errors.ts';
import { databaseProblem } from './problem-database.ts';
import { isFrameworkError, requestProblem } from './problem-request.ts';

const TITLES: Record<ErrorCode, string> = {
  unauthenticated: 'Not logged in',
  forbidden: 'Not allowed',
  password_change_required: 'Choose your own password first',
  not_found: 'Not found',
  conflict: 'Conflict',
  invalid: 'Invalid input',
  malformed: 'Malformed request',
  too_large: 'Too large',
  rate_limited: 'Too many requests',
  unavailable: 'Unavailable',
  internal: 'Internal error',
};

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export interface ProblemReply {
  readonly status: number;
  /** Seconds for the `Retry-After` header. */
  readonly retryAfterS: number | null;
  readonly body: Readonly<Record<string, unknown>>;
  /** True when nobody expected it: to be logged as an error. Its message stays inside. */
  readonly isUnexpected: boolean;
}

/**
 * The one mapper from anything thrown to an RFC 9457 body. `input` is the request's body: when the database refuses a
 * character, it is searched for the field to name.
 */
export function problemOf(error: unknown, input?: unknown): ProblemReply {
  if (error instanceof AppError) return reply(error);
  if (isFrameworkError(error)) {
    const { status, error: mapped } = requestProblem(error);
    if (mapped) return reply(mapped, status);
  }
  const mapped = databaseProblem(error, input);
  if (mapped) return reply(mapped);
  return { ...reply(new AppError('internal', 'Something went wrong here. It has been logged.')), isUnexpected: true };
}

function reply(error: AppError, status: number = ERROR_CODES[error.code]): ProblemReply {
  const { retryAfterS } = error.extra;
  return {
    status,
    retryAfterS: typeof retryAfterS === 'number' ? retryAfterS : null,
    isUnexpected: error.code === 'internal',
    body: {
      type: `urn:comcen:problem:${error.code}`,
      title: TITLES[error.code],
      status,
      code: error.code,
      detail: error.detail,
      ...(error.issues.length > 0 ? { errors: error.issues satisfies readonly FieldIssue[] } : {}),
      ...error.extra,
    },
  };
}
