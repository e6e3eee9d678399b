import pino, { type DestinationStream, type Logger } from 'pino';

/** The process's log: JSON lines without personal data. Ids, codes and figures only; see `errorForLog`. */
export function createLog(level: string, stream?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // `log` runs on lines that are written, not on the child logger of every request as pino's redaction would.
    formatters: { level: (label) => ({ level: label }), log: (line) => withoutPersonal(line, 0) },
    serializers: { err: errorForLog, error: errorForLog, req: () => undefined, res: () => undefined },
  };
  return stream ? pino(options, stream) : pino(options);
}

const PERSONAL = new Set([
  'password',
  'token',
  'trackingToken',
  'authorization',
  'cookie',
  'username',
  'name',
  'phone',
  'reporter',
  'reporterPhone',
  'reporterName',
  'address',
  'description',
  'idpel',
  'body',
  'query',
  'parameters',
  'args',
]);

/** What must never be there even if somebody logs a whole object. */
function withoutPersonal(line: object, depth: number): Record<string, unknown> {
  const kept = Object.entries(line).filter(([key]) => !PERSONAL.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, plainValue(value, depth)]));
}

function plainValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth >= 3) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => plainValue(item, depth + 1));
  return withoutPersonal(value, depth + 1);
}

/**
 * Name, code and stack of an error. Messages of the database, of drizzle (they repeat parameters), of JSON and of zod quote
 * what people typed, so these are left out; in the others long digit runs are masked.
 */
export function errorForLog(error: unknown, depth = 0): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error };
  const from = error as Error & Partial<Record<'code' | 'constraint_name' | 'table_name' | 'routine', unknown>>;
  return {
    type: error.name,
    message: quotesInput(error) ? undefined : maskDigits(error.message),
    code: textOf(from.code),
    constraint: textOf(from.constraint_name),
    table: textOf(from.table_name),
    routine: textOf(from.routine),
    stack: framesOf(error),
    cause: error.cause instanceof Error && depth < 3 ? errorForLog(error.cause, depth + 1) : undefined,
  };
}

const quotesInput = (error: Error): boolean =>
  error instanceof SyntaxError || 'query' in error || 'severity' in error || 'issues' in error;

const maskDigits = (text: string): string => text.replace(/\d{7,}/g, '#').slice(0, 500);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const framesOf = (error: Error): string | undefined =>
  error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n');
