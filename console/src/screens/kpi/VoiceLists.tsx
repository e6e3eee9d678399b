import { RatingList } from '../voice/RatingList.tsx';
import { RepeatList } from '../voice/RepeatList.tsx';
import type { Scope } from './kpi-queries.ts';

export const VOICE_LISTS = ['repeats', 'occurrences', 'ratings', 'negative'] as const;
export type VoiceList = (typeof VOICE_LISTS)[number];

interface VoiceListsProps {
  readonly list: VoiceList;
  readonly scope: Scope;
  readonly onClose: () => void;
}

/** The faults or the ratings behind a number of the customers: the lists of the voice page. */
export function VoiceLists({ list, scope, onClose }: VoiceListsProps) {
  const of = { scope: { ...scope.days, ulp: scope.ulp }, onClose };
  if (list === 'repeats' || list === 'occurrences')
    return <RepeatList {...of} by="customer" measure={list} of={null} />;
  return <RatingList {...of} measure={list === 'negative' ? 'negative' : 'count'} row={null} />;
}
