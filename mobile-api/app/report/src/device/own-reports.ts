import { isRecord } from '../../../http/request.ts';

/** What this phone has reported. Kept here only: the server knows no customer's device. */
export interface OwnReport {
  readonly token: string;
  readonly number: string;
  readonly at: string;
}
const KEY = 'comcen.reports';
const IDPEL_KEY = 'comcen.idpel';
const MOST = 10;

export function ownReports(): OwnReport[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isOwnReport) : [];
  } catch {
    return [];
  }
}

export function remember(report: OwnReport): void {
  const others = ownReports().filter(({ token }) => token !== report.token);
  localStorage.setItem(KEY, JSON.stringify([report, ...others].slice(0, MOST)));
}

export const forget = (token: string): void =>
  localStorage.setItem(KEY, JSON.stringify(ownReports().filter((report) => report.token !== token)));

export const lastIdpel = (): string => localStorage.getItem(IDPEL_KEY) ?? '';
export const rememberIdpel = (idpel: string): void => localStorage.setItem(IDPEL_KEY, idpel);

const isOwnReport = (value: unknown): value is OwnReport =>
  isRecord(value) && [value.token, value.number, value.at].every((part) => typeof part === 'string');
