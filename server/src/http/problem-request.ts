import { AppError, type FieldIssue } from '../errors.ts';

/** What fastify throws before a handler runs, and validation errors of the zod validator. */
export interface FrameworkError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly validation?: readonly { instancePath?: string; message?: string }[];
  readonly validationContext?: string;
}

export const isFrameworkError = (error: unknown): error is FrameworkError =>
  error instanceof Error && ('validation' in error || 'statusCode' in error);

/** Null for an error that is not the caller's. `status` differs from the code's own for 415 and the like. */
export function requestProblem(error: FrameworkError): { status?: number; error: AppError | null } {
  if (error.validation) return { error: invalidInput(error) };
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { error: new AppError('too_large', 'The body is too large. Send less at once.') };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { status: 415, error: new AppError('malformed', 'Send the body as application/json.') };
    case 'FST_ERR_BAD_URL':
      return { error: new AppError('malformed', 'The address of this request cannot be read.') };
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return { status: 414, error: new AppError('malformed', 'The address of this request is too long.') };
  }
  const status = error.statusCode ?? 500;
  if (status < 400 || status > 499) return { error: null };
  if (status === 404) return { error: new AppError('not_found', 'There is nothing at this address.') };
  if (status === 413) return { error: new AppError('too_large', 'The request is too large.') };
  return { status, error: new AppError('malformed', 'The request cannot be read. Is the body valid JSON?') };
}

function invalidInput(error: FrameworkError): AppError {
  const root = error.validationContext ?? 'body';
  const issues = (error.validation ?? []).map((issue) => issueOf(issue, root));
  const fields = [...new Set(issues.map((issue) => issue.field))];
  const shown = fields.slice(0, 5).join(', ');
  return new AppError('invalid', `Check ${shown}${fields.length > 5 ? ' and more' : ''}.`, {
    issues: issues.slice(0, 50),
  });
}

function issueOf(issue: { instancePath?: string; message?: string }, root: string): FieldIssue {
  const field = (issue.instancePath ?? '').split('/').filter(Boolean).join('.');
  return { field: field || root, message: plainWords(issue.message ?? 'is not valid') };
}

/** zod's English, shortened to what a person at a form can use. Never repeats the value. */
export function plainWords(message: string): string {
  if (message.endsWith('received undefined')) return 'is required';
  const type = /^Invalid input: expected (.+), received (.+)$/.exec(message);
  if (type) return `must be ${type[1]}, not ${type[2]}`;
  const options = /^Invalid option: expected one of (.+)$/.exec(message);
  if (options) return `must be one of ${options[1]?.replaceAll('"', '').replaceAll('|', ', ')}`;
  return message.replace(/^(Invalid input|Invalid string|Too small|Too big): /, '');
}
