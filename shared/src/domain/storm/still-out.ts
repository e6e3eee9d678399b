import { isBelow } from '../planned-outage/covers.ts';

/** A report about missing power, and where its customer hangs on the grid. Times in milliseconds since 1970. */
export interface OpenReport {
  readonly id: string;
  readonly incidentId: string | null;
  readonly transformerId: string | null;
  readonly ancestorIds: readonly string[];
  readonly reportedAtMs: number;
}

export interface RestoredFault {
  readonly incidentId: string;
  readonly deviceId: string;
  readonly restoredAtMs: number;
}

/**
 * Who called although the device above them is said to be back: reports made after a restoration at or above their transformer, by
 * another incident or none. Each with the last such restoration; the oldest report first.
 */
export function calledAfterRestore<Report extends OpenReport, Fault extends RestoredFault>(
  reports: readonly Report[],
  restored: readonly Fault[],
): { readonly report: Report; readonly restored: Fault }[] {
  return reports
    .flatMap((report) => {
      const before = restored.filter(
        (fault) =>
          fault.incidentId !== report.incidentId &&
          fault.restoredAtMs <= report.reportedAtMs &&
          isBelow(report, fault.deviceId),
      );
      const last = before.reduce<Fault | null>(
        (best, fault) => (best === null || fault.restoredAtMs > best.restoredAtMs ? fault : best),
        null,
      );
      return last === null ? [] : [{ report, restored: last }];
    })
    .sort((a, b) => a.report.reportedAtMs - b.report.reportedAtMs || (a.report.id < b.report.id ? -1 : 1));
}
