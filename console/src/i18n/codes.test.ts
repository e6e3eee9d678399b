import * as codes from '@comcen/shared/domain/codes.ts';
import { ACTOR_KINDS, EVENT_TYPES } from '@comcen/shared/domain/events.ts';
import { TICKET_STATUSES } from '@comcen/shared/domain/history/words.ts';
import { KPI_GROUPINGS } from '@comcen/shared/domain/kpi/grouping.ts';
import { KPI_MEASURES } from '@comcen/shared/domain/kpi/measures.ts';
import { RATING_CHANGED, RECOVERY_OUTCOMES, RECOVERY_STATES } from '@comcen/shared/domain/rating/recovery.ts';
import { TICKET_MEASURES } from '@comcen/shared/domain/ticket/figures.ts';
import { ORDER_REFUSALS } from '@comcen/shared/domain/work-order/decide.ts';
import { INTEGRITY_FLAGS } from '@comcen/shared/domain/work-order/integrity.ts';
import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import { alarmItem, incidentItem, positionItem } from '@comcen/shared/wire/http/board.ts';
import { EXPORT_TABLES } from '@comcen/shared/wire/http/export.ts';
import { PLANNED_OUTAGE_STATES } from '@comcen/shared/wire/http/planned-outage.ts';
import {
  customersQuery,
  INTERRUPTION_KINDS,
  INTERRUPTION_MEASURES,
  tmpItem,
} from '@comcen/shared/wire/http/reliability.ts';
import { linkReason, reportReply } from '@comcen/shared/wire/http/report.ts';
import { RATING_MEASURES, REPEAT_KINDS, repeatListQuery, TICKET_GROUPS } from '@comcen/shared/wire/http/voice.ts';
import { dispatchCandidate, dispatchDecision } from '@comcen/shared/wire/http/work-order.ts';
import { describe, expect, test } from 'vitest';
import { en } from './en/index.ts';
import { id } from './id/index.ts';

type Words = typeof id | typeof en;

const dispatchReasons = dispatchDecision.shape.reasons.element.shape.code.options;
/** Reasons to wait: what the planner says when it chose nobody. */
const beside: readonly string[] = ['needs_missing', 'past_shift_end'];
const waiting = dispatchReasons.filter(
  (code) => !['cheapest', 'only_candidate', 'by_hand', 'preempts', ...beside].includes(code),
);

/** All codes that the server can produce, and where a screen finds their words. */
const labelled: [string, readonly string[], (words: Words) => object][] = [
  ['work order states', WORK_ORDER_STATES, ({ code }) => code.state],
  ['incident states', incidentItem.shape.state.options, ({ code }) => code.incidentState],
  ['report states', reportReply.shape.status.options, ({ code }) => code.reportStatus],
  ['kinds', codes.REPORT_KINDS, ({ code }) => code.kind],
  ['channels', codes.CHANNELS, ({ code }) => code.channel],
  ['outcomes', codes.OUTCOMES, ({ code }) => code.outcome],
  ['causes', codes.CAUSES, ({ code }) => code.cause],
  ['actions', codes.ACTIONS, ({ code }) => code.action],
  ['refusals of crews', codes.REFUSE_REASONS, ({ code }) => code.refuse],
  ['holds', codes.HOLD_REASONS, ({ code }) => code.hold],
  ['moves and ends', codes.MOVE_REASONS, ({ code }) => code.move],
  ['devices', codes.DEVICE_KINDS, ({ code }) => code.device],
  ['fault levels', codes.FAULT_LEVELS, ({ code }) => code.faultLevel],
  ['needs', codes.NEEDS, ({ code }) => code.need],
  ['sources of an estimate', codes.ESTIMATE_SOURCES, ({ code }) => code.estimateSource],
  ['roles', codes.ROLES, ({ code }) => code.role],
  ['alarms', codes.ALARM_KINDS, ({ code }) => code.alarm],
  ['severities', alarmItem.shape.severity.options, ({ code }) => code.severity],
  ['sources of a place', positionItem.shape.source.options, ({ code }) => code.source],
  ['crews that were passed over', dispatchCandidate.shape.excluded.unwrap().options, ({ code }) => code.excluded],
  ['reasons of the planner', dispatchReasons, ({ dispatch }) => dispatch.reason],
  [
    'reasons to wait',
    waiting,
    ({
      code: {
        waiting: { other: _, ...known },
      },
    }) => known,
  ],
  [
    'links of reports',
    linkReason.shape.code.options,
    ({
      code: {
        linkReason: { thatDevice: _, ...known },
      },
    }) => known,
  ],
  ['claimed steps and their refusals', [...codes.CLAIMED_STEPS, ...ORDER_REFUSALS], ({ claim }) => claim],
  ['measures of orders', KPI_MEASURES, ({ code }) => code.kpiMeasure],
  ['groupings', [...KPI_GROUPINGS, 'feeder', ...TICKET_GROUPS.slice(1)], ({ code }) => code.grouping],
  ['measures of ratings', RATING_MEASURES, ({ code }) => code.ratingMeasure],
  ['recovery', ['waiting', ...RECOVERY_STATES], ({ code }) => code.recoveryState],
  ['ends of a recovery', [...RECOVERY_OUTCOMES, RATING_CHANGED], ({ code }) => code.recoveryOutcome],
  ['repeats', REPEAT_KINDS, ({ code }) => code.repeatKind],
  ['measures of repeats', repeatListQuery.shape.measure.unwrap().options, ({ code }) => code.repeatMeasure],
  ['measures of tickets', TICKET_MEASURES, ({ code }) => code.ticketMeasure],
  ['states of tickets', TICKET_STATUSES, ({ code }) => code.ticketStatus],
  ['interruptions', INTERRUPTION_KINDS, ({ code }) => code.interruption],
  ['measures of interruptions', INTERRUPTION_MEASURES, ({ code }) => code.interruptionMeasure],
  ['measures of customers', customersQuery.shape.measure.unwrap().options, ({ code }) => code.customersMeasure],
  ['standings', tmpItem.shape.standing.options, ({ code }) => code.standing],
  ['planned outages', PLANNED_OUTAGE_STATES, ({ code }) => code.plannedState],
  ['tables', EXPORT_TABLES, ({ code }) => code.exportTable],
  ['flags', INTEGRITY_FLAGS, ({ code }) => code.flag],
  ['actors', ACTOR_KINDS, ({ code }) => code.actor],
];

describe.each([
  ['Indonesian', id],
  ['English', en],
])('%s', (_, words) => {
  test.each(labelled)('has a word for every code of %s, and for no other', (_, all, labels) => {
    const found = labels(words);
    expect(Object.keys(found).sort()).toEqual([...all].sort());
    for (const word of Object.values(found)) expect(word).toMatch(/\S/);
  });

  test.each(EVENT_TYPES)('has a sentence for %s', (type) => {
    const [entity = '', verb = ''] = type.split('.');
    expect(words.event).toHaveProperty([entity, verb], expect.stringMatching(/\S/));
  });
});
