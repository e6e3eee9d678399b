/** Half-open [startedAtMs, endedAtMs) without power, as one statement has it. */
export interface OutageSpan {
  readonly interruptionId: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/**
 * The union of spans: what overlaps or touches is one interruption of its customers, and belongs to the statement that began first
 * (of two that began together to the lower id). So a nested, back-dated incident lengthens the first one and does not count again.
 */
export function unionOf(spans: readonly OutageSpan[]): OutageSpan[] {
  const union: { interruptionId: string; startedAtMs: number; endedAtMs: number }[] = [];
  for (const span of [...spans].sort(byStart)) {
    if (span.endedAtMs <= span.startedAtMs) continue;
    const last = union.at(-1);
    if (last && span.startedAtMs <= last.endedAtMs) last.endedAtMs = Math.max(last.endedAtMs, span.endedAtMs);
    else union.push({ ...span });
  }
  return union;
}

const byStart = (a: OutageSpan, b: OutageSpan): number =>
  a.startedAtMs - b.startedAtMs || (a.interruptionId < b.interruptionId ? -1 : 1);
