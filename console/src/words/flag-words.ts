import type { TFunction } from 'i18next';
import { id as indonesian } from '../i18n/id/index.ts';

type Flag = keyof typeof indonesian.code.flag;
const isFlag = (flag: string): flag is Flag => flag in indonesian.code.flag;

/** A flag of an order in words; one this console does not know yet as it is. */
export const flagWords = (t: TFunction, flag: string): string => (isFlag(flag) ? t(`code.flag.${flag}`) : flag);
