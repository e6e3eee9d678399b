import type { TFunction } from 'i18next';
import { id } from '../i18n/id/index.ts';

type ClaimWord = keyof typeof id.claim;
const isClaimWord = (code: string): code is ClaimWord => code in id.claim;

/** What a late step said it did, or why it was refused then. */
export const claimWords = (t: TFunction, code: string): string => (isClaimWord(code) ? t(`claim.${code}`) : code);
