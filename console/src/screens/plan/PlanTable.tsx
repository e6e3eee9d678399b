import type { PlanReply } from '@comcen/shared/wire/http/plan.ts';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { timeText } from '../../time/format.ts';
import { useTick } from '../../time/use-tick.ts';
import { PlanRow } from './PlanRow.tsx';
import { percentAt, type Span, spanOf, ticksOf } from './plan-span.ts';

const TEN_SECONDS_MS = 10_000;
/** Room that an hour's and now's words take, of the narrowest scale (about 440 px). */
const HOUR_PERCENT = 9;
const NOW_PERCENT = 23;

/** One line per crew on one scale of time; the arrows go from job to job. */
export function PlanTable({ crews }: { crews: PlanReply['crews'] }) {
  const { t } = useTranslation();
  const nowMs = useTick((now) => Math.floor(now / TEN_SECONDS_MS) * TEN_SECONDS_MS);
  const span = spanOf(
    crews.flatMap(({ jobs }) => jobs.map(({ endsAt }) => Date.parse(endsAt))),
    nowMs,
  );
  return (
    <table className="plan-table" onKeyDown={walk}>
      <thead>
        <tr>
          <th>{t('plan.crew')}</th>
          <th>
            <span className="sr-only">{t('plan.line')}</span>
            <Scale span={span} nowMs={nowMs} />
          </th>
          <th>{t('plan.next')}</th>
        </tr>
      </thead>
      <tbody>
        {crews.map((crew) => (
          <PlanRow key={crew.crew.id} line={crew} span={span} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}

function Scale({ span, nowMs }: { span: Span; nowMs: number }) {
  const { t } = useTranslation();
  const now = percentAt(span, nowMs);
  /** Its words do not touch those of now. */
  const isClear = (at: number) => percentAt(span, at) < now - HOUR_PERCENT || percentAt(span, at) > now + NOW_PERCENT;
  return (
    <span className="plan-scale">
      {ticksOf(span)
        .filter(isClear)
        .map((at) => (
          <span key={at} className="plan-tick" style={{ left: `${percentAt(span, at)}%` }}>
            {timeText(at)}
          </span>
        ))}
      <span className="plan-tick now" style={{ left: `${now}%` }}>
        {t('plan.now', { time: timeText(nowMs) })}
      </span>
    </span>
  );
}

/** Left and right within the crew, up and down to the next crew that has a job. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const job = event.target instanceof Element ? event.target.closest<HTMLElement>('a.plan-job') : null;
  const row = job?.closest('tr');
  if (!job || !row) return;
  const own = jobsOf(row);
  const at = own.indexOf(job);
  const next =
    event.key === 'ArrowRight' ? own[at + 1] : event.key === 'ArrowLeft' ? own[at - 1] : otherRow(row, event.key)?.[0];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

const jobsOf = (row: Element): HTMLElement[] => [...row.querySelectorAll<HTMLElement>('a.plan-job')];

function otherRow(from: Element, key: string): HTMLElement[] | undefined {
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined;
  const step = (row: Element) => (key === 'ArrowDown' ? row.nextElementSibling : row.previousElementSibling);
  for (let row = step(from); row; row = step(row)) {
    const jobs = jobsOf(row);
    if (jobs.length > 0) return jobs;
  }
  return undefined;
}
