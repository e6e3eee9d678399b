import type { PlanJob, PlanReply } from '@comcen/shared/wire/http/plan.ts';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ulpName, useUlps } from '../../live/live.ts';
import { timeText } from '../../time/format.ts';
import { shortReason } from '../../words/dispatch-words.ts';
import { type BarPart, partOf, percentAt, type Span } from './plan-span.ts';

interface PlanRowProps {
  readonly line: PlanReply['crews'][number];
  readonly span: Span;
  readonly nowMs: number;
}

export function PlanRow({ line, span, nowMs }: PlanRowProps) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const { crew, shiftEndsAt, jobs } = line;
  const off = shiftEndsAt === null ? null : partOf(span, Date.parse(shiftEndsAt), span.toMs);
  return (
    <tr>
      <th scope="row">
        <span className="strong">{crew.code}</span> <span className="quiet">{ulpName(ulps, crew.ulp)}</span>
        {shiftEndsAt && <span className="meta block">{t('plan.shiftEnds', { time: timeText(shiftEndsAt) })}</span>}
      </th>
      <td>
        <span className="plan-track">
          {off && <span className="plan-off" style={styleOf(off)} />}
          {jobs.map((job) => (
            <Job key={job.workOrderId} job={job} why={whyWords(t, jobs, job)} span={span} />
          ))}
          <span className="plan-now" style={{ left: `${percentAt(span, nowMs)}%` }} />
        </span>
      </td>
      <td>
        <Next line={line} />
      </td>
    </tr>
  );
}

const styleOf = ({ leftPercent, widthPercent }: BarPart) => ({ left: `${leftPercent}%`, width: `${widthPercent}%` });

/** The way there as a line, the work as a block; what is only planned is dashed. */
function Job({ job, why, span }: { job: PlanJob; why: string | null; span: Span }) {
  const { t } = useTranslation();
  const [starts, arrives, ends] = [job.startsAt, job.arrivesAt, job.endsAt].map((at) => Date.parse(at));
  const whole = partOf(span, starts ?? 0, ends ?? 0);
  const way = partOf(span, starts ?? 0, arrives ?? 0);
  if (!whole) return null;
  const what = t(job.isPlanned ? 'plan.planned' : 'plan.running', {
    number: job.number,
    state: t(`code.state.${job.state}`),
    arrives: timeText(job.arrivesAt),
    ends: timeText(job.endsAt),
  });
  const words = why === null ? what : `${what}. ${why}`;
  const wayShare = way ? Math.min(100, (way.widthPercent / whole.widthPercent) * 100) : 0;
  return (
    <Link
      href={`/orders/${job.workOrderId}`}
      className={job.isPlanned ? 'plan-job planned' : 'plan-job'}
      style={styleOf(whole)}
      aria-label={words}
      title={words}
    >
      <span className="plan-way" style={{ width: `${wayShare}%` }} />
      <span className="plan-work">{job.number.replace(/^WO-0*/, '')}</span>
    </Link>
  );
}

/** Of a planned job that waits for this crew: what the crew does before it, and until when. */
function whyWords(t: TFunction, jobs: readonly PlanJob[], job: PlanJob): string | null {
  const code = job.why?.code;
  if (!code) return null;
  if (code !== 'waits_for_crew' && code !== 'waits_for_nearly_free') return shortReason(t, code);
  const before = jobs[jobs.indexOf(job) - 1];
  if (!before) return t('plan.whenReady', { time: timeText(job.startsAt) });
  return t('plan.afterJob', { number: before.number, time: timeText(before.endsAt) });
}

/** The words beside the line: what comes after what the crew does now, or where it waits. */
function Next({ line: { jobs, standby } }: { line: PlanRowProps['line'] }) {
  const { t } = useTranslation();
  const next = jobs.find(({ isPlanned }) => isPlanned);
  const last = jobs.at(-1);
  if (next) {
    return (
      <>
        <span className="block">{t('plan.nextJob', { number: next.number, time: timeText(next.arrivesAt) })}</span>
        {next.why && <span className="meta block">{whyWords(t, jobs, next)}</span>}
      </>
    );
  }
  if (last)
    return <span className="quiet">{t('plan.lastJob', { number: last.number, time: timeText(last.endsAt) })}</span>;
  if (!standby) return <span className="quiet">{t('plan.idle')}</span>;
  const place = { place: standby.name };
  return (
    <span className="quiet">{t(standby.state === 'sent' ? 'plan.standbySent' : 'plan.standbySuggested', place)}</span>
  );
}
