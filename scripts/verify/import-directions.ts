import { listFiles, readSource, type Source, targetOf } from './source.ts';

/** Who may import whom: docs/architecture, as rules over rooms. A room is a folder of the tree. */
type Room =
  | 'domain'
  | 'wire'
  | 'core'
  | 'role'
  | 'composition'
  | 'mobile'
  | 'console'
  | 'phone-app'
  | 'scripts'
  | 'test';

/** What a process has and who acts in it: every room of the server may know these, they know no role. */
const CONTEXT = /^server\/src\/(context|errors|config|roles\/(services|system-context))\.ts$/;
/** The parts of the server that others may use; mobile-api sees only these. */
const PUBLIC_DOOR = /^server\/src\/(commands|queries|presenters|positions|photos|live|http)\//;
const CORE_OF_COMMANDS = /^server\/src\/(commands|queries|db|events|presenters|positions|geo)\//;
const ROLE = /^server\/src\/(api|realtime|relay|workers)\//;
const EDGE_PACKAGES = /^(fastify|@fastify\/.*|fastify-.*|bullmq|ioredis|ws|node:(net|http|https|http2|tls))$/;
const DRIZZLE = /^drizzle-/;
const STORAGE_PACKAGES = /^(drizzle-.*|postgres|pg|bullmq|ioredis)$/;

/** Returns one line per forbidden import. */
export function checkImportDirections(root: string): string[] {
  const folders = ['shared', 'server', 'mobile-api', 'console', 'scripts', 'test'];
  const files = listFiles(root, folders, /\.(ts|tsx|mts|mjs)$/);
  return files.flatMap((path) => importProblems(readSource(root, path)));
}

export function importProblems(source: Source): string[] {
  return source.imports.flatMap(({ specifier, line }) => {
    const target = targetOf(source.path, specifier);
    const reason =
      target === undefined ? refusePackage(source.path, specifier) : refuseFile(source.path, target, specifier);
    return reason ? [`${source.path}:${line} imports ${specifier}: ${reason}`] : [];
  });
}

function roomOf(path: string): Room {
  if (/\.test\.tsx?$/.test(path) || path.startsWith('test/')) return 'test';
  if (path.startsWith('shared/src/domain/')) return 'domain';
  if (path.startsWith('shared/src/wire/')) return 'wire';
  if (ROLE.test(path)) return 'role';
  if (path.startsWith('server/src/roles/') && !CONTEXT.test(path)) return 'composition';
  if (path.startsWith('server/')) return 'core';
  if (path.startsWith('mobile-api/app/')) return 'phone-app';
  if (path.startsWith('mobile-api/')) return 'mobile';
  if (path.startsWith('console/')) return 'console';
  return 'scripts';
}

const isCommandOrQuery = (path: string) => /^server\/src\/(commands|queries)\//.test(path);
/** Runs in Node when the frontends are built, never in a browser. */
const isBuildTime = (path: string) =>
  /(^|\/)vite[\w.]*\.config\.ts$|(^|\/)vite\.config\.ts$|^mobile-api\/app\/build\//.test(path);

function refuseFile(from: string, target: string, specifier: string): string | undefined {
  const [here, there] = [roomOf(from), roomOf(target)];
  if (here === 'test') return undefined;
  if (there === 'test') return 'nothing imports test';
  if (specifier.startsWith('@comcen/server/test/')) return 'this door of the server is for tests only';
  switch (here) {
    case 'domain':
      return there === 'domain' ? undefined : 'shared/domain imports only itself';
    case 'wire':
      return there === 'domain' || there === 'wire' ? undefined : 'shared/wire imports domain and zod only';
    case 'console':
    case 'phone-app':
      return there === here || there === 'domain' || there === 'wire' ? undefined : `${here} imports shared only`;
    case 'mobile':
      if (['mobile', 'domain', 'wire'].includes(there) || PUBLIC_DOOR.test(target) || CONTEXT.test(target))
        return undefined;
      return "mobile-api imports shared and the server's public door only";
    case 'core':
      return refuseFromCore(from, target, there);
    case 'role':
      return refuseFromRole(from, target, there);
    case 'composition':
      return ['core', 'role', 'composition', 'domain', 'wire'].includes(there)
        ? undefined
        : 'the server imports shared only';
    case 'scripts':
      return undefined;
  }
}

function refuseFromCore(from: string, target: string, there: Room): string | undefined {
  if (there === 'role' || there === 'composition') return 'the core does not know its roles';
  if (there !== 'core' && there !== 'domain' && there !== 'wire') return 'the server imports shared only';
  if (isCommandOrQuery(from) && there === 'core' && !CORE_OF_COMMANDS.test(target) && !CONTEXT.test(target)) {
    return 'commands and queries import db, events, presenters, positions, geo, context, errors and shared only';
  }
  return undefined;
}

function refuseFromRole(from: string, target: string, there: Room): string | undefined {
  if (there === 'role' && ROLE.exec(from)?.[1] !== ROLE.exec(target)?.[1]) return 'roles never import each other';
  if (target.startsWith('server/src/db/schema/')) return 'roles go through commands and queries, never drizzle';
  return ['core', 'role', 'domain', 'wire'].includes(there) ? undefined : 'the server imports shared only';
}

function refusePackage(from: string, specifier: string): string | undefined {
  const here = roomOf(from);
  if (here === 'domain') return specifier === 'munkres' ? undefined : 'shared/domain imports only itself';
  if (here === 'wire') return specifier === 'zod' ? undefined : 'shared/wire imports domain and zod only';
  if (isCommandOrQuery(from) && EDGE_PACKAGES.test(specifier))
    return 'commands and queries never see HTTP, queues or sockets';
  if (here === 'role' && DRIZZLE.test(specifier)) return 'roles go through commands and queries, never drizzle';
  if (here === 'mobile' && STORAGE_PACKAGES.test(specifier))
    return "mobile-api uses the server's public door, never the database or queue";
  const inBrowser = (here === 'console' || here === 'phone-app') && !isBuildTime(from);
  return inBrowser && specifier.startsWith('node:') ? 'this runs in a browser' : undefined;
}
