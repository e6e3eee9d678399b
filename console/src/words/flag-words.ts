import type { TFunction } from 'i18next';
import { id as indonesian } from '../i18n/id/index.ts';

type Flag = keyof typeof indonesian.flag;
const isFlag = (flag: string): flag is Flag => flag in indonesian.flag;

/** A flag of an order in words; one this console does not know yet as it is. */
export const flagWords = (t: TFunction, flag: string): string => (isFlag(flag) ? t(`flag.${flag}`) : flag);
