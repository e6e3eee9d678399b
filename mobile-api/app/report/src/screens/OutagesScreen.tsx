import { useEffect, useRef, useState } from 'react';
import { fill } from '../../../i18n/language.ts';
import { clockOf, momentOf } from '../../../i18n/time.ts';
import { outageMap } from '../../../map/outage-map.ts';
import { fetchOutages } from '../api/public-api.ts';
import type { Outage } from '../api/replies.ts';
import { useWords } from '../i18n/words.ts';

const EVERY_MS = 30_000;
const MOST_ROWS = 30;

interface Seen {
  readonly outages: readonly Outage[];
  readonly asOf: number;
}

/** Where it is dark now, as circles and as a list that says the same. */
export default function OutagesScreen() {
  const words = useWords();
  const element = useRef<HTMLElement>(null);
  const map = useRef<ReturnType<typeof outageMap>>(undefined);
  const [seen, setSeen] = useState<Seen | null>(null);
  const [isStale, setStale] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const shown = outageMap(element.current);
    map.current = shown;
    return shown.remove;
  }, []);
  useEffect(() => {
    const look = async () => {
      const reply = await fetchOutages();
      setStale(!reply.ok);
      if (reply.ok) setSeen({ outages: reply.value, asOf: Date.now() });
    };
    void look();
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => map.current?.show(seen?.outages ?? []), [seen]);

  return (
    <main className="outages">
      <h1>{words.outageMap}</h1>
      <p className={isStale ? 'age is-stale' : 'age'} role="status">
        {seen && fill(isStale ? words.stale : words.asOf, { time: clockOf(seen.asOf) })}
        {!seen && (isStale ? words.noAnswer : words.loading)}
      </p>
      <section ref={element} className="outage-map" aria-label={words.outageMap} />
      {seen && <OutageList outages={seen.outages} />}
      <nav className="elsewhere">
        <a href="#/">{words.back}</a>
      </nav>
    </main>
  );
}

function OutageList({ outages }: { readonly outages: readonly Outage[] }) {
  const words = useWords();
  if (outages.length === 0) return <p>{words.outagesNone}</p>;
  const customers = outages.reduce((sum, { customersOut }) => sum + customersOut, 0);
  const faults = outages.filter(({ until }) => until === null).length;
  const largest = [...outages].sort((a, b) => b.customersOut - a.customersOut).slice(0, MOST_ROWS);
  return (
    <>
      <p className="outage-sum">{fill(words.outagesCount, { n: faults, c: customers.toLocaleString('id-ID') })}</p>
      <ul className="outage-list">
        {largest.map(({ id, customersOut, since, until }) => (
          <li key={id} className="outage-row">
            <strong>{id}</strong>
            <span>
              {fill(until ? words.outageRowPlanned : words.outageRow, {
                c: customersOut.toLocaleString('id-ID'),
                from: momentOf(since, Date.now()),
                time: momentOf(until ?? since, Date.now()),
              })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
