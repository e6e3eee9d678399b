import type { Translation } from '@comcen/shared/domain/words/translation.ts';
import type { words as indonesian } from '../id/words.ts';

export const words: Translation<typeof indonesian> = {
  dispatch: {
    chosen: '{{crew}} chosen',
    chosenBy: '{{crew}} chosen by an operator',
    nobody: 'No crew chosen yet',
    travel: 'arrives in about {{eta}} minutes, {{km}} km',
    eta: 'arrives in about {{eta}} minutes',
    noRoad: 'No road is known from this crew; the time is a rough guess.',
    reason: {
      cheapest: 'Arrives first once load and area are counted.',
      only_candidate: 'The only crew that can take it.',
      by_hand: 'Chosen by an operator.',
      preempts: 'An emergency: the crew was taken from other work it had not begun, because it is there sooner.',
      no_crew_on_duty: 'No crew is on duty.',
      all_full: 'All crews hold as many orders as they may.',
      all_busy: 'All crews are at work; the next one that is nearly through gets it.',
      all_refused: 'All possible crews refused or did not answer.',
      higher_priority_first: 'The crews there are serve more urgent orders first.',
      waits_for_nearly_free: 'Faster to wait for a crew that is nearly free.',
      waits_for_need: 'The crews that bring what it needs are busy.',
      storm_feeders_first: 'Storm: the feeder above it comes first; then it shows whether there is a fault here.',
      needs_missing: 'Nobody on duty brings all that it needs.',
      past_shift_end: 'Nobody gets there before the shift ends.',
      attempts_exhausted: 'Failed too often. Offer it by hand.',
    },
    load_one: '{{count}} open WO',
    load_other: '{{count}} open WOs',
    foreign: 'other ULP',
  },
  claim: {
    depart: 'departed',
    arrive: 'arrived',
    restore: 'restored',
    complete: 'completed',
    not_allowed_in_state: 'did not fit the state at that time',
    not_your_order: 'no longer the order of that crew',
    not_your_role: 'not its role',
    outcome_needs_restore: 'power was not on',
  },
};
