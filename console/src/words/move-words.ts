import { MOVE_REASONS } from '@comcen/shared/domain/codes.ts';
import type { TFunction } from 'i18next';

/** Why an order moved or ended without anybody choosing a reason; nothing for anything else. */
export function moveReasonWords(t: TFunction, reason: unknown): string | undefined {
  const code = MOVE_REASONS.find((known) => known === reason);
  return code && t(`code.move.${code}`);
}

/** The end of an order: the program's code in words, or what the operator typed. */
export const endReasonWords = (t: TFunction, reason: string): string => moveReasonWords(t, reason) ?? reason;
