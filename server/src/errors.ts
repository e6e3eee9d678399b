/** The codes of every problem body and error frame. */
export const ERROR_CODES = {
  unauthenticated: 401,
  forbidden: 403,
  password_change_required: 403,
  not_found: 404,
  conflict: 409,
  invalid: 422,
  malformed: 400,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

export interface FieldIssue {
  /** Path in the body, for example `reporter.phone`. */
  readonly field: string;
  readonly message: string;
}

/** The one error that crosses the boundary. `detail` says what is wrong and what to do, never anything personal. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly issues: readonly FieldIssue[];
  /** Further members of the problem body, for example `currentState`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { issues?: readonly FieldIssue[]; extra?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = detail;
    this.issues = options.issues ?? [];
    this.extra = options.extra ?? {};
  }

  get status(): number {
    return ERROR_CODES[this.code];
  }
}

/** 422 that names one field. */
export const invalidField = (field: string, message: string): AppError =>
  new AppError('invalid', message, { issues: [{ field, message }] });

export const notFound = (what: string): AppError =>
  new AppError('not_found', `${what} does not exist or lies outside your region.`);
