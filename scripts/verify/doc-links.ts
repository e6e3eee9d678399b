import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lineAt, listFiles } from './source.ts';

/** Returns one line per relative link or picture in a Markdown file that leads nowhere. */
export function checkDocLinks(root: string): string[] {
  return listFiles(root, ['.'], /\.md$/).flatMap((path) =>
    linkProblems(path, readFileSync(join(root, path), 'utf8'), (target) => existsSync(join(root, target))),
  );
}

export function linkProblems(path: string, text: string, exists: (target: string) => boolean): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, (code) => code.replaceAll(/[^\n]/g, ' '));
  const links = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)];
  return links.flatMap((match) => {
    const link = match[1] ?? match[2] ?? '';
    if (/^([a-z][\w+.-]*:|#|\/\/)/i.test(link)) return [];
    const target = decodeURI(link.replace(/[#?].*$/, ''));
    const found = exists(target.startsWith('/') ? target.slice(1) : join(dirname(path), target));
    return found ? [] : [`${path}:${lineAt(text, match.index)} links to ${link}, which does not exist`];
  });
}
