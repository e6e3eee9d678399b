import { describe, expect, test } from 'vitest';
import { commandProblems, readerOf } from './command-rules.ts';

const PATH = 'server/src/commands/crew/change-duty.ts';
const HEAD = `
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';
`;

const problemsOf = (body: string, others: Record<string, string> = {}) =>
  commandProblems(PATH, readerOf({ [PATH]: HEAD + body, ...others }));

describe('a command that opens a transaction', () => {
  test('passes when it authorizes first and records an event', () => {
    expect(
      problemsOf(`export async function changeDuty(ctx, input) {
        authorize(ctx, 'crew.duty');
        return withTransaction(ctx, async (tx) => { await tx.sql\`update crew\`; await recordEvent(tx, {}); });
      }`),
    ).toEqual([]);
  });

  test('fails when it does not authorize', () => {
    expect(
      problemsOf(`export const changeDuty = (ctx) =>
        withTransaction(ctx, async (tx) => { await tx.sql\`update crew\`; await recordEvent(tx, {}); });`),
    ).toEqual([expect.stringContaining('changeDuty opens a transaction but does not authorize first')]);
  });

  test('fails when it reads the database before it authorizes', () => {
    expect(
      problemsOf(`export async function changeDuty(ctx) {
        const [crew] = await ctx.sql\`select * from crew\`;
        authorize(ctx, 'crew.duty', crew);
        return withTransaction(ctx, (tx) => recordEvent(tx, {}));
      }`),
    ).toEqual([expect.stringContaining('does not authorize first')]);
  });

  test('fails when it records no event', () => {
    expect(
      problemsOf(`export async function changeDuty(ctx) {
        authorize(ctx, 'crew.duty');
        return ctx.sql.begin((sql) => sql\`update crew\`);
      }`),
    ).toEqual([expect.stringContaining('changeDuty opens a transaction but records no event')]);
  });

  test('fails when a function of the same name, but not ours, authorizes', () => {
    const text = `
      import { withTransaction } from '../../db/transaction.ts';
      import { recordEvent } from '../../events/record.ts';
      const authorize = () => true;
      export async function changeDuty(ctx) {
        authorize(ctx);
        return withTransaction(ctx, (tx) => recordEvent(tx, {}));
      }`;
    expect(commandProblems(PATH, readerOf({ [PATH]: text }))).toHaveLength(1);
  });

  test('may do both in functions that it calls, here or in another file', () => {
    const step = `
      import { recordEvents } from '../../events/record.ts';
      export async function moveCrew(tx) { await tx.sql\`update crew\`; await recordEvents(tx, []); }`;
    expect(
      problemsOf(
        `import { moveCrew } from './move-crew.ts';
        const check = (ctx) => authorize(ctx, 'crew.duty');
        export async function changeDuty(ctx) { check(ctx); return withTransaction(ctx, (tx) => moveCrew(tx)); }`,
        { 'server/src/commands/crew/move-crew.ts': step },
      ),
    ).toEqual([]);
  });

  test('is found when another file opens the transaction for it', () => {
    const other = `import { withTransaction } from '../../db/transaction.ts';
      export const inTransaction = (ctx, work) => withTransaction(ctx, work);`;
    expect(
      problemsOf(
        `import { inTransaction } from './in-transaction.ts';
        export const changeDuty = (ctx) => inTransaction(ctx, (tx) => tx.sql\`update crew\`);`,
        { 'server/src/commands/crew/in-transaction.ts': other },
      ),
    ).toHaveLength(2);
  });

  test('may say that it is bookkeeping, in a sentence', () => {
    const body = 'export const touch = (ctx) => withTransaction(ctx, (tx) => tx.sql`update session`);';
    const reason = (text: string) => `export const bookkeeping = '${text}';\n`;
    expect(problemsOf(body)).toHaveLength(2);
    expect(problemsOf(reason('a session is no thing of the domain') + body)).toEqual([]);
    expect(problemsOf(reason('because') + body)).toHaveLength(2);
    expect(problemsOf(`const bookkeeping = 'a session is no thing of the domain';\n${body}`)).toHaveLength(2);
  });

  test('may say that others authorize for it, but then still records its event', () => {
    const reason = "export const consequence = 'follows from a command that has authorized';\n";
    const body = (work: string) => `export const raise = (ctx) => withTransaction(ctx, (tx) => ${work});`;
    expect(problemsOf(reason + body('recordEvent(tx, {})'))).toEqual([]);
    expect(problemsOf(reason + body('tx.sql`insert into alarm`'))).toEqual([
      expect.stringContaining('records no event'),
    ]);
  });
});

test('a command file without a transaction is left alone', () => {
  expect(problemsOf('export const label = (crew) => crew.code;')).toEqual([]);
});
