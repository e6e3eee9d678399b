import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

interface Options {
  /** The service worker's file in the output. */
  readonly worker: string;
  /** The page whose shell is cached: it, what it loads and what it may load later. */
  readonly page: string;
  /** Folders of the public directory that belong to the shell. */
  readonly extra: readonly string[];
}

const MARK = 'self.__WB_MANIFEST';
const revisionOf = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 12);

/** Writes the list of the shell's files into the service worker. Hashed files carry their revision in the name. */
export function precacheList({ worker, page, extra }: Options): Plugin {
  let publicDir = '';
  return {
    name: 'comcen:precache-list',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle(_options, bundle) {
      const chunk = bundle[worker];
      if (chunk?.type !== 'chunk') return this.error(`${worker} is not in the bundle`);
      if (chunk.imports.length > 0) return this.error(`${worker} must stand alone, it imports ${chunk.imports}`);
      if (!chunk.code.includes(MARK)) return this.error(`${worker} does not hold ${MARK}`);
      const html = bundle[page];
      if (html?.type !== 'asset') return this.error(`${page} is not in the bundle`);
      const list = [
        { url: `/${page}`, revision: revisionOf(html.source) },
        ...shellOf(bundle, html.source.toString()).map((file) => ({ url: `/${file}`, revision: null })),
        ...extra.flatMap((folder) => publicFiles(publicDir, folder)),
      ];
      chunk.code = chunk.code.replace(MARK, JSON.stringify(list));
    },
  };
}

/** Everything reachable from the page's own tags: chunks, their imports now and later, styles, fonts. */
function shellOf(bundle: Rolldown.OutputBundle, html: string): string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    const item = bundle[file];
    if (!item || found.has(file)) return;
    found.add(file);
    for (const next of item.type === 'chunk' ? reachedFrom(item) : namedIn(item.source.toString())) visit(next);
  };
  for (const file of namedIn(html)) visit(file);
  return [...found].sort();
}

const reachedFrom = (chunk: Rolldown.OutputChunk): string[] => [
  ...chunk.imports,
  ...chunk.dynamicImports,
  ...(chunk.viteMetadata?.importedCss ?? []),
  ...(chunk.viteMetadata?.importedAssets ?? []),
];

const namedIn = (text: string): string[] =>
  [...text.matchAll(/\/(assets\/[\w.-]+)/g)].flatMap(([, file]) => file ?? []);

function publicFiles(publicDir: string, folder: string): { url: string; revision: string }[] {
  const path = join(publicDir, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .sort()
    .map((name) => ({ url: `/${folder}${name}`, revision: revisionOf(readFileSync(join(path, name))) }));
}
