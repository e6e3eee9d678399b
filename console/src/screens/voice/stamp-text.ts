import { dayText, timeText } from '../../time/format.ts';

/** A moment of the past with its year: these lists reach back further than the one that runs. */
export const stampText = (at: string): string => `${dayText(at)} ${timeText(at)}`;
