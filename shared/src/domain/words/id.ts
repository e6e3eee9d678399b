import { codes as ofWork } from './id-codes.ts';
import { figures } from './id-figures.ts';

/** The word of every code, by its group: one place for screens, files and mails. */
export const codes = { ...ofWork, ...figures };
