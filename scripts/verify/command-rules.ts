import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Call, declaredReason, type Module, readModule } from './module-calls.ts';
import { lineAt, listFiles, parseSource, readSource } from './source.ts';

/**
 * Every command that opens a transaction authorizes before it touches the database, and records an event. There is no
 * list of exceptions here: a command that has one says so itself, in an exported constant with the reason.
 */
/** Who got here has authorized: a step of other commands. Its events are recorded all the same. */
const CONSEQUENCE = 'consequence';
/** Nothing of the domain changes: sessions, idempotency keys, purges. There is nobody to ask and nothing to tell. */
const BOOKKEEPING = 'bookkeeping';
export const REASONS: readonly string[] = [CONSEQUENCE, BOOKKEEPING];
const SHORTEST_REASON = 20;

type Step = 'authorize' | 'record' | 'transaction' | 'database';
/** Reads a file of the tree, undefined when there is none: the rules follow calls into other files of the server. */
export type ReadModule = (path: string) => Module | undefined;

/** Returns one line per command that breaks the rule. */
export function checkCommands(root: string): string[] {
  const known = new Map<string, Module | undefined>();
  const read: ReadModule = (path) => {
    if (!known.has(path))
      known.set(path, existsSync(join(root, path)) ? readModule(readSource(root, path)) : undefined);
    return known.get(path);
  };
  const files = listFiles(root, ['server/src/commands'], /(?<!\.test)\.ts$/);
  return files.flatMap((path) => commandProblems(path, read));
}

/** For a rule's own tests: a tree made of texts. */
export const readerOf = (files: Readonly<Record<string, string>>): ReadModule => {
  return (path) => (files[path] === undefined ? undefined : readModule(parseSource(path, files[path])));
};

export function commandProblems(path: string, read: ReadModule): string[] {
  const module = read(path);
  if (!module || path.endsWith('/authorize.ts')) return [];
  const problems: string[] = [];
  const refuseWithout = (reasons: readonly string[], line: number, what: string) => {
    if (reasons.some((name) => (declaredReason(module, name)?.length ?? 0) >= SHORTEST_REASON)) return;
    problems.push(`${path}:${line} ${what}; if that is right, say why: export const ${reasons.join(' or ')} = '...'`);
  };
  for (const fn of module.functions.values()) {
    if (!fn.exported) continue;
    const steps = stepsOf(module, fn.name, read, new Set());
    if (!steps.includes('transaction')) continue;
    const line = lineAt(module.source.text, fn.start);
    const [first] = steps.filter((step) => step === 'authorize' || step === 'database');
    if (first !== 'authorize')
      refuseWithout(REASONS, line, `${fn.name} opens a transaction but does not authorize first`);
    if (!steps.includes('record'))
      refuseWithout([BOOKKEEPING], line, `${fn.name} opens a transaction but records no event`);
  }
  return problems;
}

/** What a function does, in the order it is written, calls into other functions of the server spelled out. */
function stepsOf(module: Module, name: string, read: ReadModule, seen: Set<string>): Step[] {
  const key = `${module.source.path}#${name}`;
  const fn = module.functions.get(name);
  if (!fn || seen.has(key)) return [];
  seen.add(key);
  return fn.calls.flatMap((call) => stepOfCall(module, call, read, seen));
}

function stepOfCall(module: Module, call: Call, read: ReadModule, seen: Set<string>): Step[] {
  if (call.kind === 'sql') return ['database'];
  if (call.kind === 'method')
    return call.name === 'begin' || call.name === 'transaction' ? ['transaction', 'database'] : [];
  const origin = module.imports.get(call.name);
  if (!origin) return stepsOf(module, call.name, read, seen);
  if (origin.path === 'server/src/commands/authorize.ts' && origin.name === 'authorize') return ['authorize'];
  if (origin.path === 'server/src/events/record.ts' && /^recordEvents?$/.test(origin.name)) return ['record'];
  if (origin.path === 'server/src/db/transaction.ts' && origin.name === 'withTransaction') return ['transaction'];
  const other = read(origin.path);
  return other ? stepsOf(other, origin.name, read, seen) : [];
}
