import { codes as ofWork } from './en-codes.ts';
import { figures } from './en-figures.ts';
import type { codes as indonesian } from './id.ts';
import type { Translation } from './translation.ts';

export const codes: Translation<typeof indonesian> = { ...ofWork, ...figures };
