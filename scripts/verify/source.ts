import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { type Program, parseSync } from 'oxc-parser';

/** One parsed source file. `path` is from the root of the tree, with slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly imports: readonly SourceImport[];
}

export interface SourceImport {
  /** As written. */
  readonly specifier: string;
  readonly line: number;
}

const SKIPPED = /^(node_modules|dist.*|coverage|\.git|\.comcen|\.vite)$/;

/** All files below the folders whose name fits, from the root of the tree. */
export function listFiles(root: string, folders: readonly string[], fits: RegExp): string[] {
  return folders.flatMap((folder) => walk(root, folder)).filter((path) => fits.test(path));
}

function walk(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : walk(root, path);
    return [path];
  });
}

export const readSource = (root: string, path: string): Source =>
  parseSource(path, readFileSync(join(root, path), 'utf8'));

/** Real parsing, not a search for words: an import inside a comment or a string is none. */
export function parseSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new Error(`${path} cannot be parsed: ${error.message}`);
  const literal = (start: number, end: number) => text.slice(start + 1, end - 1);
  const found = [
    ...module.staticImports.map(({ moduleRequest }) => ({
      specifier: moduleRequest.value,
      start: moduleRequest.start,
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) =>
        moduleRequest ? [{ specifier: moduleRequest.value, start: moduleRequest.start }] : [],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({ specifier: literal(start, end), start })),
  ];
  return {
    path,
    text,
    program,
    imports: found.map(({ specifier, start }) => ({ specifier, line: lineAt(text, start) })),
  };
}

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** What a workspace package's `exports` map means in the tree. */
const PACKAGES: readonly [prefix: string, folder: string][] = [
  ['@comcen/shared/', 'shared/src/'],
  ['@comcen/server/test/', 'server/src/'],
  ['@comcen/server/', 'server/src/'],
  ['@comcen/mobile-api/', 'mobile-api/src/'],
];

/** The file that an import means, from the root of the tree; undefined for a package or a part of Node. */
export function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(dirname(from), specifier.replace(/\?.*$/, ''));
  const mapped = PACKAGES.find(([prefix]) => specifier.startsWith(prefix));
  return mapped && mapped[1] + specifier.slice(mapped[0].length);
}
