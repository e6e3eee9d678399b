import { describe, expect, test } from 'vitest';
import { createLog } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('debug', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  test('keeps ids, codes and figures', () => {
    const line = JSON.parse(logged((log) => log.info({ up3: 'bangka', orders: 3, took: { ms: 4 } }, 'round')));
    expect(line).toMatchObject({ level: 'info', msg: 'round', up3: 'bangka', orders: 3, took: { ms: 4 } });
  });

  test('drops what is personal, however deep somebody hid it', () => {
    const siti = { name: 'Siti', phone: '+6281234567890', idpel: '161000000001', id: 7 };
    const text = logged((log) => log.warn({ siti, list: [{ siti }], reporter: siti, username: 'siti.r' }, 'careless'));
    expect(text).not.toMatch(/Siti|siti\.r|81234567890|161000000001/);
    expect(text).toContain('"id":7');
  });

  test('of an error has type, code and where, never what a query carried', () => {
    const refusal = Object.assign(new Error('Key (phone)=(+6281234567890) exists'), {
      name: 'PostgresError',
      severity: 'ERROR',
      code: '23505',
      constraint_name: 'customer_pkey',
    });
    const wrapped = Object.assign(new Error('Failed query: params: Siti'), { query: 'select', cause: refusal });
    const text = logged((log) => log.error({ err: wrapped }, 'failed'));
    expect(text).not.toMatch(/Siti|81234567890|Failed query/);
    expect(text).toContain('customer_pkey');
    expect(text).toContain('log.test.ts');
  });

  test('masks long numbers in the message of any other error', () => {
    expect(logged((log) => log.error({ err: new Error('no route for 081234567890') }, 'x'))).toContain(
      'no route for #',
    );
  });
});
