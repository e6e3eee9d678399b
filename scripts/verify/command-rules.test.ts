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

  test('may state why it records nothing, in a sentence', () => {
    const body = `export async function touchSession(ctx) {
      authorize(ctx, 'session');
      return withTransaction(ctx, (tx) => tx.sql\`update session\`);
    }`;
    const reason = (text: string) => `export const NO_EVENT_REASON = '${text}';\n`;
    expect(problemsOf(reason('session bookkeeping is no domain object') + body)).toEqual([]);
    expect(problemsOf(reason('because') + body)).toHaveLength(1);
    expect(problemsOf(`const NO_EVENT_REASON = 'session bookkeeping is no domain object';\n${body}`)).toHaveLength(1);
  });

  test('may not keep a reason that nothing needs', () => {
    expect(
      problemsOf(`export const NO_EVENT_REASON = 'session bookkeeping is no domain object';
      export async function changeDuty(ctx) {
        authorize(ctx, 'crew.duty');
        return withTransaction(ctx, (tx) => recordEvent(tx, {}));
      }`),
    ).toEqual([expect.stringContaining('nothing needs it')]);
  });
});

test('a command file without a transaction is left alone', () => {
  expect(problemsOf('export const label = (crew) => crew.code;')).toEqual([]);
});
