import { board } from './board.ts';
import { codes } from './codes.ts';
import { frame } from './frame.ts';
import { screens } from './screens.ts';
import { words } from './words.ts';

export const id = { ...frame, ...board, ...screens, ...words, code: codes };
