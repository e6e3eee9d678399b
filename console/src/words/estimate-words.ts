import { ESTIMATE_REASONS } from '@comcen/shared/domain/estimate/why-changed.ts';
import type { RestorationEstimate } from '@comcen/shared/wire/http/board.ts';
import type { TFunction } from 'i18next';
import { momentText } from '../time/format.ts';

type Told = Pick<RestorationEstimate, 'at' | 'earliestAt' | 'latestAt'>;

/** 15:10–16:20; empty when a person gave one instant. */
export const intervalText = ({ earliestAt, latestAt }: Told, now: number): string =>
  earliestAt && latestAt ? `${momentText(earliestAt, now)}–${momentText(latestAt, now)}` : '';

/** What was told has not come true. */
export const hasPassed = ({ at, latestAt }: Told, now: number): boolean => Date.parse(latestAt ?? at) <= now;

/** Who says so, and on how much it stands. */
export function estimateSourceText(
  t: TFunction,
  { source, cases, isPrior }: Pick<RestorationEstimate, 'source' | 'cases' | 'isPrior'>,
): string {
  const by = t(`code.estimateSource.${source}`);
  if (source !== 'computed') return by;
  return `${by}, ${isPrior ? t('estimate.prior') : t('estimate.cases', { count: cases ?? 0 })}`;
}

/** Why it changed; what another version of the server says keeps its code. */
export function estimateReasonText(t: TFunction, reason: string): string {
  const known = ESTIMATE_REASONS.find((code) => code === reason);
  return known ? t(`estimate.reason.${known}`) : reason;
}
