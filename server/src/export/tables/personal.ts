import { authorize } from '../../commands/authorize.ts';
import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';

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
