import type { Translation } from '@comcen/shared/domain/words/translation.ts';
import type { plan as indonesian } from '../id/plan.ts';

/** What is next for each crew, and why. */
export const plan: Translation<typeof indonesian> = {
  plan: {
    title: 'Crew plan',
    lead: 'As reckoned now; what is not sent yet may still go to another crew.',
    line: 'Time',
    crew: 'Crew',
    next: 'Next, and why',
    now: 'now {{time}}',
    noCrews: 'No crew is on duty',
    noCrewsHelp: 'Put a crew on duty in the crews screen.',
    idle: 'Free',
    standbySuggested: 'Standby suggested at {{place}}',
    standbySent: 'On the way to standby at {{place}}',
    shiftEnds: 'shift until {{time}}',
    shiftEnd: 'End of shift {{time}}',
    running: '{{number}}, {{state}}, arrives {{arrives}}, done at about {{ends}}',
    planned: '{{number}} planned, arrives {{arrives}}, done at about {{ends}}',
    nextJob: '{{number}} arrives {{time}}',
    afterJob: 'After {{number}}, about {{time}}',
    whenReady: 'When this crew is ready, about {{time}}',
    lastJob: '{{number}} done ± {{time}}',
    waiting: 'Waiting without a plan',
    waitingCount: '{{shown}} of {{count}}',
    noWaiting: 'Every work order has a crew or a place in a plan.',
    priority: 'priority {{value}}',
    legend: { running: 'sent', travel: 'on the way', planned: 'planned', shift: 'outside the shift' },
  },
};
