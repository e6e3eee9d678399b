import { type OutageSpan, unionOf } from './union.ts';

/** A span of all customers of one transformer (`idpel` null) or of one of them alone. */
export interface GroupSpan extends OutageSpan {
  readonly idpel: string | null;
}

/** Customers who had the same interruption. `except`: customers of the group who had another one, which stands for itself. */
export interface CustomerOutage extends OutageSpan {
  readonly idpel: string | null;
  readonly customers: number;
  readonly except: readonly string[];
}

/**
 * The interruptions of a transformer's customers, each customer's being the union of the transformer's spans and the own ones. Customers
 * without own spans are one group; a customer whose own span meets a span of the group leaves it there. Summing `customers` gives CI.
 * @param customers that the transformer serves
 */
export function outagesOf(spans: readonly GroupSpan[], customers: number): CustomerOutage[] {
  const shared = spans.filter(({ idpel }) => idpel === null);
  const own = new Map<string, GroupSpan[]>();
  for (const span of spans) {
    if (span.idpel !== null) own.set(span.idpel, [...(own.get(span.idpel) ?? []), span]);
  }
  const ofGroup = unionOf(shared);
  const except = ofGroup.map((): string[] => []);
  const ofCustomers = [...own].flatMap(([idpel, mine]) =>
    unionOf([...shared, ...mine])
      .filter((outage) => mine.some((span) => contains(outage, span)))
      .map((outage) => {
        for (const [at, group] of ofGroup.entries()) if (contains(outage, group)) except[at]?.push(idpel);
        return { ...asSpan(outage), idpel, customers: 1, except: [] };
      }),
  );
  const ofAll = ofGroup.map((outage, at) => {
    const left = (except[at] ?? []).sort();
    return { ...asSpan(outage), idpel: null, customers: Math.max(0, customers - left.length), except: left };
  });
  return [...ofAll, ...ofCustomers];
}

const asSpan = ({ interruptionId, startedAtMs, endedAtMs }: OutageSpan): OutageSpan => ({
  interruptionId,
  startedAtMs,
  endedAtMs,
});

const contains = (outer: OutageSpan, inner: OutageSpan): boolean =>
  inner.endedAtMs > inner.startedAtMs && outer.startedAtMs <= inner.startedAtMs && inner.endedAtMs <= outer.endedAtMs;
