import { round } from './latency.ts';

/** Means of a Prometheus histogram by one of its labels, milliseconds: where the time went, said by the server itself. */
export async function meansMs(baseUrl: string, name: string, label: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  const sums = valuesOf(text, `${name}_sum`, label);
  const counts = valuesOf(text, `${name}_count`, label);
  const means = [...sums].map(([value, sum]) => [value, round((sum * 1000) / (counts.get(value) ?? Number.NaN))]);
  return Object.fromEntries(means);
}

function valuesOf(text: string, series: string, label: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (!line.startsWith(`${series}{`)) continue;
    const value = new RegExp(`${label}="([^"]*)"`).exec(line)?.[1] ?? '';
    values.set(value, (values.get(value) ?? 0) + Number(line.slice(line.lastIndexOf(' '))));
  }
  return values;
}
