import type { RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../../commands/authorize.ts';
import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { type Column, column } from '../table.ts';

/** Whether names, phones and words of customers may leave in bulk. */
export const mayPersonal = (ctx: Context): boolean => {
  try {
    authorize(ctx, 'export.personal');
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return false;
    throw error;
  }
};

interface Keyed {
  readonly key: string;
  readonly label: string;
}

/** Who or what was without power again. A customer's key and label are an id and a name; a device's label says all, its key is ours. */
export function ofWhom<Row extends Keyed>(ctx: Context, by: RepeatKind): readonly Column<Row>[] {
  if (by !== 'customer') return [column('text', 'Peralatan', 'Device', ({ label }: Row) => label)];
  if (!mayPersonal(ctx)) return [];
  return [
    column('text', 'ID pelanggan', 'Customer id', ({ key }: Row) => key),
    column('text', 'Pelanggan', 'Customer', ({ label }: Row) => label),
  ];
}
