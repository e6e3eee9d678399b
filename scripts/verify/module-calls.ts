import { type Expression, type Span, Visitor } from 'oxc-parser';
import { type Source, targetOf } from './source.ts';

/** A call as written: `f()`, `x.f()`, or a query `` sql`…` ``, also in `ctx.sql` and the query builder `db.…`. */
export interface Call {
  readonly kind: 'function' | 'method' | 'sql';
  readonly name: string;
  readonly start: number;
}

export interface ModuleFunction {
  readonly name: string;
  readonly exported: boolean;
  readonly start: number;
  /** In the order they stand in the text. */
  readonly calls: readonly Call[];
}

export interface Module {
  readonly source: Source;
  readonly functions: ReadonlyMap<string, ModuleFunction>;
  /** Local name -> file of the tree and the name there. */
  readonly imports: ReadonlyMap<string, { readonly path: string; readonly name: string }>;
  readonly constants: ReadonlyMap<string, string>;
}

type Named = { readonly name: string; readonly node: Span; readonly exported: boolean };

const QUERY_RUNNERS = /^(sql|tx|db)$/;

/** The top-level functions of a module and what each calls. */
export function readModule(source: Source): Module {
  const calls = callsOf(source);
  const functions = new Map<string, ModuleFunction>();
  const constants = new Map<string, string>();
  for (const { name, node, exported } of topLevelNames(source, constants)) {
    const inside = calls.filter(({ start }) => start >= node.start && start < node.end);
    functions.set(name, { name, exported, start: node.start, calls: inside });
  }
  return { source, functions, imports: importsOf(source), constants };
}

export const declaredReason = (module: Module, name: string): string | undefined => module.constants.get(name);

/** Functions and other values by name; string constants that are exported go into `constants`. */
function topLevelNames({ program }: Source, constants: Map<string, string>): Named[] {
  return program.body.flatMap((statement): Named[] => {
    const exported = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const declaration = exported ? statement.declaration : statement;
    if (declaration?.type === 'FunctionDeclaration') {
      return [{ name: declaration.id?.name ?? 'default', node: declaration, exported }];
    }
    if (declaration?.type !== 'VariableDeclaration') return [];
    return declaration.declarations.flatMap(({ id, init }) => {
      if (id.type !== 'Identifier' || !init) return [];
      const text = exported ? textOf(init) : undefined;
      if (text !== undefined) constants.set(id.name, text);
      return [{ name: id.name, node: init, exported }];
    });
  });
}

/** A string, also one that is joined from parts to fit the line. */
function textOf(node: Expression): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked ?? '').join('');
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}

function callsOf({ program }: Source): Call[] {
  const calls: Call[] = [];
  const visitor = new Visitor({
    CallExpression({ callee, start }) {
      if (callee.type === 'Identifier') {
        calls.push({ kind: QUERY_RUNNERS.test(callee.name) ? 'sql' : 'function', name: callee.name, start });
      } else if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') {
        const owner = lastNameOf(callee.object);
        const isTransaction = callee.property.name === 'begin' || callee.property.name === 'transaction';
        const isQuery = owner !== undefined && QUERY_RUNNERS.test(owner) && !isTransaction;
        calls.push({ kind: isQuery ? 'sql' : 'method', name: callee.property.name, start });
      }
    },
    TaggedTemplateExpression({ tag, start }) {
      const name = lastNameOf(tag);
      if (name !== undefined && QUERY_RUNNERS.test(name)) calls.push({ kind: 'sql', name, start });
    },
  });
  visitor.visit(program);
  return calls.sort((a, b) => a.start - b.start);
}

/** `sql` of `sql`, of `ctx.sql` and of `(ctx.sql as Sql)`. */
function lastNameOf(node: Expression): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ParenthesizedExpression' || node.type === 'TSAsExpression') return lastNameOf(node.expression);
  return node.type === 'MemberExpression' && node.property.type === 'Identifier' ? node.property.name : undefined;
}

function importsOf({ path, program }: Source): Map<string, { path: string; name: string }> {
  const found = new Map<string, { path: string; name: string }>();
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    const target = targetOf(path, statement.source.value);
    for (const specifier of target === undefined ? [] : statement.specifiers) {
      const imported = specifier.type === 'ImportSpecifier' ? specifier.imported : undefined;
      const name = imported?.type === 'Identifier' ? imported.name : 'default';
      if (target !== undefined) found.set(specifier.local.name, { path: target, name });
    }
  }
  return found;
}
