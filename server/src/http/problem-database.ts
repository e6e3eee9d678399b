import { AppError, invalidField } from '../errors.ts';

/** Fields behind unique constraints a caller can run into. */
const UNIQUE_FIELDS: Readonly<Record<string, string>> = {
  app_user_username: 'username',
  technician_user_id_key: 'crewId',
  crew_code_key: 'code',
};

interface DatabaseError {
  readonly code: string;
  readonly constraint: string;
}

/** PostgreSQL's refusals in the caller's words; null for what is our own fault. */
export function databaseProblem(error: unknown, input: unknown): AppError | null {
  const found = databaseErrorOf(error);
  if (!found) return null;
  const { code, constraint } = found;
  if (code === '23505') return alreadyThere(constraint);
  if (code === '23503')
    return new AppError('conflict', 'It names something that does not exist (any more).', { cause: error });
  if (code === '23514' || code === '23P01')
    return new AppError('conflict', 'This would break a rule of the data.', { cause: error });
  // A NUL character, or half of a surrogate pair: text that no column can hold.
  if (code === '22021' || code === '22P05')
    return invalidField(badTextField(input) ?? 'body', 'holds a character that cannot be stored');
  // A year before 1 or after 9999 passes as ISO 8601, but no timestamp here is that far away.
  if (code === '22007' || code === '22008')
    return invalidField(badInstantField(input) ?? 'body', 'is no instant between the years 1 and 9999');
  if (code === '22003') return invalidField('body', 'holds a number that is out of range');
  if (code === '40001' || code === '40P01' || code === '55P03')
    return busy('Too much at once on the same thing. Try again.');
  if (isConnectionTrouble(code)) return busy('The database cannot be reached now. Try again in a moment.');
  return null;
}

const busy = (detail: string) => new AppError('unavailable', detail, { extra: { retryAfterS: 2 } });

const isConnectionTrouble = (code: string): boolean =>
  code.startsWith('08') ||
  code.startsWith('57P') ||
  code === '53300' ||
  /^(CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED)|ECONNREFUSED|ECONNRESET|EPIPE)$/.test(code);

function alreadyThere(constraint: string): AppError {
  const field = UNIQUE_FIELDS[constraint];
  if (!field) return new AppError('conflict', 'This exists already.');
  return new AppError('conflict', `${field} is taken.`, { issues: [{ field, message: 'is taken' }] });
}

/** drizzle wraps what the driver throws: the SQLSTATE is somewhere down the causes. */
function databaseErrorOf(error: unknown, depth = 0): DatabaseError | null {
  if (!(error instanceof Error) || depth > 4) return null;
  const { code, constraint_name: constraint } = error as { code?: unknown; constraint_name?: unknown };
  if (typeof code === 'string') return { code, constraint: typeof constraint === 'string' ? constraint : '' };
  return databaseErrorOf(error.cause, depth + 1);
}

const badTextField = (input: unknown) => fieldOf(input, (text) => text.includes('\0') || /\p{Cs}/u.test(text));

const badInstantField = (input: unknown) =>
  fieldOf(input, (text) => {
    const year = /^\d{4}-\d\d-\d\dT/.test(text) ? new Date(text).getUTCFullYear() : 1;
    return year < 1 || year > 9999;
  });

/** Path of the first text in `input` that is `bad`. */
function fieldOf(input: unknown, bad: (text: string) => boolean, path = ''): string | null {
  if (typeof input === 'string') return bad(input) ? path || 'body' : null;
  if (typeof input !== 'object' || input === null) return null;
  for (const [key, value] of Object.entries(input)) {
    const found = fieldOf(value, bad, path ? `${path}.${key}` : key);
    if (found) return found;
  }
  return null;
}
