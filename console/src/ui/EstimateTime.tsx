import type { RestorationEstimate } from '@comcen/shared/wire/http/board.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { useTick } from '../time/use-tick.ts';
import { estimateSourceText, hasPassed, intervalText } from '../words/estimate-words.ts';

interface EstimateTimeProps {
  readonly estimate: RestorationEstimate;
  /** With its interval and who says so; else only the time. */
  readonly isFull?: boolean;
  /** Stands beside the time. */
  readonly children?: ReactNode;
}

/** When power is expected back: grey as everything normal, amber and said in a word once it has passed. */
export function EstimateTime({ estimate, isFull = false, children }: EstimateTimeProps) {
  const { t } = useTranslation();
  // The words change with the minute and once when it passes: the tick asks for no more.
  const isPast = useTick((now) => hasPassed(estimate, now));
  const now = serverNow();
  const meta = [intervalText(estimate, now), estimateSourceText(t, estimate)].filter(Boolean).join(' · ');
  return (
    <span title={isFull ? undefined : meta}>
      <span className={isPast ? 'at-risk' : ''}>
        {momentText(estimate.at, now)}
        {isPast && ` ${t('estimate.passed')}`}
      </span>
      {children}
      {isFull && <span className="block quiet">{meta}</span>}
    </span>
  );
}
