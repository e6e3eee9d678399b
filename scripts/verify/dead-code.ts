import { REASONS } from './command-rules.ts';

/** No dead code: the reasons that commands declare for verify, and what a tool loads by its file's name. */
const READ_ELSEWHERE: readonly string[] = [...REASONS, 'default'];

interface Finding {
  readonly name: string;
  readonly line?: number;
}

/** One line per thing that nothing uses, from knip's JSON report. */
export function deadCodeProblems(report: string): string[] {
  const { issues }: { issues: Record<string, unknown>[] } = JSON.parse(report);
  return issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, findings]) =>
      isFindings(findings)
        ? findings
            .filter(({ name }) => !READ_ELSEWHERE.includes(name))
            .map(({ name, line }) => `${file}${line ? `:${line}` : ''} ${WORDS[kind] ?? kind} ${name}`)
        : [],
    ),
  );
}

const WORDS: Readonly<Record<string, string>> = {
  files: 'nothing imports the file',
  exports: 'nothing uses the export',
  types: 'nothing uses the type',
  dependencies: 'nothing uses the dependency',
  devDependencies: 'nothing uses the dev dependency',
  unlisted: 'package.json does not list',
  unresolved: 'cannot find',
  duplicates: 'exported twice:',
};

function isFindings(value: unknown): value is Finding[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && 'name' in item);
}
